"""Tests of generator.impact."""
