"""StackSets: sets, their operations over time, and what becomes of each instance.

Operations run as time passes (`Runner.seconds` for a batch), with the tolerance, the concurrency and the order of
Regions that were asked for; with managed execution a second one waits, without it is refused. An update that brings
a template or values marks every instance OUTDATED before it begins. Instances are entries and no stacks: `has` of one
is what it was given last.

A test makes instances fail (`stack_sets.failing`), accounts suspended (`organizations.organization.suspended`),
resources drift (`stack_sets.drifted`), and looks into `stack_set(...)`. Accounts that join a unit get nothing by
themselves. AWS does not document what the results of an operation say about a suspended account: here nothing.
"""

from .api import StackSetsApi
from .model import Instance, Operation, StackSet
from .running import Runner

__all__ = ["Instance", "Operation", "Runner", "StackSet", "StackSetsApi"]
