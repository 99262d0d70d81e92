"""All mutations, in a fixed order."""

from __future__ import annotations

import mutations_codedeploy
import mutations_ecs
import mutations_pipeline
import mutations_policies
import mutations_routing
import mutations_stack_sets
from mutation_edits import Mutation

MUTATIONS: tuple[Mutation, ...] = (
    *mutations_codedeploy.mutations(),
    *mutations_ecs.mutations(),
    *mutations_routing.mutations(),
    *mutations_pipeline.mutations(),
    *mutations_policies.mutations(),
    *mutations_stack_sets.mutations(),
)
