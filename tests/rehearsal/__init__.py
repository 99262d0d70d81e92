"""Tests of the stand-in for AWS."""
