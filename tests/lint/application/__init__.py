"""Tests of generator.lint.application."""
