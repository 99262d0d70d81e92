"""Tests of generator.lint."""
