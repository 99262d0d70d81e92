"""Tests of generator.lint.links."""
