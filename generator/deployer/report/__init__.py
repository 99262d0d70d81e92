"""Plans and results as text, JSON and Markdown, all made from the same data."""
