"""Create, update and look after the stacks of an environment: the committed files, in order, with reasons.

Nothing here builds a template. What is deployed is `templates/<version>/` with the values of `params/`.
"""
