"""A local stand-in for AWS."""
