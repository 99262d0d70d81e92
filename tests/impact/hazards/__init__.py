"""Tests of generator.impact.hazards."""
