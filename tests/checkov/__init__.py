"""A second opinion on the templates: checkov, with what we accept and why."""
