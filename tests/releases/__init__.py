"""Released versions, and what is asked before there is one more."""
