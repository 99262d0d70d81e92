"""StackSets: `params/stacksets/<name>.yaml` read into frozen objects, checked against the templates.

The rules are those of the parameter files: every error of a file at once, with its line, before anything calls AWS.
"""

from generator.params.stacksets.files import find, load, load_all
from generator.params.stacksets.model import AutoDeployment, Diagnosis, Operation, Share, StackSet, Targets

__all__ = ["AutoDeployment", "Diagnosis", "Operation", "Share", "StackSet", "Targets", "find", "load", "load_all"]
