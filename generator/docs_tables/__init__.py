"""The tables and diagrams of README.md and docs/, made from the committed templates of the newest version."""
