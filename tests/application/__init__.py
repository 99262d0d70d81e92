"""Tests of what lives in the application's repository."""
