"""What is measured, and against whom. These are programs and not tests: a loaded machine must not fail a build."""
