"""Rules that know blue/green: one file per rule, in cfn-lint's own layout, usable by plain cfn-lint too.

    cfn-lint --append-rules <this folder> -- template.yaml

Files that begin with an underscore are no rules: `_base` is what a rule is made of, `_model` how it sees a template.
"""
