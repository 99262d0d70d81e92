"""The policy that whoever deploys sets needs: these calls, about these sets, and nothing else.

What is made in the accounts takes far more, and is done by other roles: those of AWS Organizations for a
service-managed set, for a self-managed one those of the templates stackset-administration and stackset-execution.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from awacs import cloudformation as cfn
from awacs import organizations, s3, sts

from generator.deployer.permissions import allow, hand_over, written
from generator.errors import UserError
from generator.params.header import partition

if TYPE_CHECKING:
    from awacs.aws import Statement

    from generator.deployer.stack_sets.targets import SetTarget

_ON_SETS = (
    cfn.DeleteStackSet,
    cfn.DescribeStackInstance,
    cfn.DescribeStackSet,
    cfn.DescribeStackSetOperation,
    cfn.DetectStackSetDrift,
    cfn.ListStackInstanceResourceDrifts,
    cfn.ListStackInstances,
    cfn.ListStackSetAutoDeploymentTargets,
    cfn.ListStackSetOperationResults,
    cfn.ListStackSetOperations,
    cfn.StopStackSetOperation,
    cfn.TagResource,
    cfn.UntagResource,
)
# IAM asks about these also for the accounts and units they go to, and for the resource types of the template.
_ON_STACKS = (cfn.CreateStackInstances, cfn.DeleteStackInstances, cfn.UpdateStackInstances, cfn.UpdateStackSet)


def text(targets: Sequence[SetTarget]) -> str:
    """Return the policy for sets that are kept in one account, as JSON that IAM takes.

    Raises `UserError` for sets of several accounts: nobody is in two at once.
    """
    accounts = sorted({target.place.account for target in targets})
    if len(accounts) > 1:
        raise UserError(f"the sets are kept in the accounts {', '.join(accounts)}: name those of one")
    return written(_statements(targets))


def _statements(targets: Sequence[SetTarget]) -> Iterator[Statement]:
    of = partition(targets[0].place.region)
    sets = [_arn(target) for target in targets]
    everywhere = [f"arn:{of}:cloudformation:*:*:{kind}/*" for kind in ("stackset-target", "type/resource")]
    managed = [target for target in targets if target.wanted.service_managed]
    yield allow("StackSets", _ON_SETS, sets)
    yield allow("Stacks", _ON_STACKS, [*sets, *everywhere])
    asked = (organizations.DescribeOrganization,) if managed else ()
    yield allow("NotNarrowedDownByIam", (cfn.CreateStackSet, sts.GetCallerIdentity, *asked), ["*"])
    if managed:
        listed = (organizations.ListAccountsForParent, organizations.ListOrganizationalUnitsForParent)
        yield allow("Units", listed, sorted(set(_units(managed, of))))
    if roles := sorted({target.wanted.administration_role or "" for target in targets} - {""}):
        yield hand_over("AdministrationRole", roles)
    if buckets := sorted({target.wanted.template_bucket or "" for target in targets} - {""}):
        yield allow("Templates", (s3.GetObject, s3.PutObject), [f"arn:{of}:s3:::{name}/cfn/*" for name in buckets])
    if readers := sorted(set(_readers(targets, of))):
        yield allow("Diagnosis", (sts.AssumeRole,), readers)


def _arn(target: SetTarget) -> str:
    # The sets of a delegated administrator are kept in the management account, whose number no file says.
    account = "*" if target.wanted.delegated else target.place.account
    return (
        f"arn:{partition(target.place.region)}:cloudformation:{target.place.region}:{account}:stackset/{target.name}:*"
    )


def _units(targets: Sequence[SetTarget], of: str) -> Iterator[str]:
    """Yield the units below those of the files, which share the part of the id that is the root's."""
    for target in targets:
        for unit in target.wanted.targets.units:
            root = unit.split("-")[1]
            yield f"arn:{of}:organizations::*:ou/o-*/ou-{root}-*"
            if unit.startswith("r-"):
                yield f"arn:{of}:organizations::*:root/o-*/{unit}"


def _readers(targets: Sequence[SetTarget], of: str) -> Iterator[str]:
    """Yield the roles by which failures are read; one that another profile assumes is not the caller's."""
    for target in targets:
        diagnosis = target.wanted.diagnosis
        if diagnosis and diagnosis.profile in (None, target.place.profile):
            yield f"arn:{of}:iam::*:role/{diagnosis.role}"
