"""The commands that speak to AWS. Nothing of AWS is imported before one runs."""

from __future__ import annotations

from generator.deployer.cli_changes import delete, deploy, plan, watch
from generator.deployer.cli_help import cancel, deployment, recover
from generator.deployer.cli_looks import drift, outputs, parameters, permissions, status, why
from generator.deployer.cli_stack_sets import stackset

COMMANDS = (
    plan,
    deploy,
    watch,
    outputs,
    status,
    why,
    recover,
    cancel,
    drift,
    delete,
    deployment,
    parameters,
    permissions,
    stackset,
)
