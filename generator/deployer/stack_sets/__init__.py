"""StackSets from the same committed templates: what differs, in waves, and what became of every instance."""
