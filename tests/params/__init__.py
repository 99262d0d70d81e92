"""Tests of the parameter files and of what is read from them."""
