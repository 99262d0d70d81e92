"""What is deployed where: `params/<environment>.yaml` read into frozen objects, checked against the templates.

Nothing here calls AWS or builds a template: the committed manifest says what each stack takes, so a file that
names an older version is checked against that version.
"""

from generator.params.environment import load
from generator.params.files import find
from generator.params.model import Environment, Place, StackParameters, stack_name
from generator.params.problems import ParamsError

__all__ = ["Environment", "ParamsError", "Place", "StackParameters", "find", "load", "stack_name"]
