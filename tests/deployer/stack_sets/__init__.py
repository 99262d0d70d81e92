"""Sets of stacks in many accounts, against the fake AWS."""
