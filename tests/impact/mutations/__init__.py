"""Changes of the committed templates, and what a comparison must say of each."""
