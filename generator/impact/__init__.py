"""What an update from one set of templates to another does to what is running, without asking AWS."""
