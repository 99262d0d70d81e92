"""Mistakes in the two roles of self-managed StackSets."""

from __future__ import annotations

from collections.abc import Iterator

from mutation_edits import Edit, Effect, Mutation, append, delete, put

ADMINISTRATION, EXECUTION = "stackset-administration", "stackset-execution"
ENTERING = "AdministrationRole/Policies/0/PolicyDocument/Statement/0/Fn::If/1"
TRUST = "AdministrationRole/AssumeRolePolicyDocument/Statement/0"
INLINE = "StackSetExecutionRole/Policies/0/PolicyDocument/Statement"
NETWORK = "NetworkPolicy/PolicyDocument/Statement"

_EDITS: tuple[tuple[str, Effect, str, list[tuple[str, Edit]]], ...] = (
    (
        ADMINISTRATION,
        "endangers",
        "Somebody else may have StackSets use the role on their behalf.",
        [delete(f"{TRUST}/Condition")],
    ),
    (
        ADMINISTRATION,
        "misreads",
        "There is no such action: IAM takes the statement and grants nothing.",
        [put(f"{ENTERING}/Action/0", "sts:AssumeRoles")],
    ),
    (
        EXECUTION,
        "misreads",
        "There is no such action: IAM takes the statement and grants nothing.",
        [
            # As the schema of log groups has it.
            put("RecordsPolicy/PolicyDocument/Statement/Sid=Logs/Action/0", "s3:REST.PUT.OBJECT"),
            put(f"{NETWORK}/Sid=Ec2/Action/0", "ec2:CreateVPCs"),
        ],
    ),
    (
        EXECUTION,
        "misreads",
        "IAM asks about these on every resource: on a named one they are denied.",
        [put(f"{NETWORK}/Sid=NotNarrowedDownByIam/Resource", ["arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"])],
    ),
    (
        EXECUTION,
        "endangers",
        "Whoever changes the set may hand every role of the account to a service.",
        [
            put(f"{INLINE}/Sid=PassRolesToLambda/Resource", "*"),
            delete(f"{INLINE}/Sid=PassRolesToLambda/Condition"),
        ],
    ),
    (
        EXECUTION,
        "endangers",
        "Everything of the account is within reach of every set.",
        [
            put(f"{INLINE}/Sid=Stacks/Action", "cloudformation:*"),
            put(f"{INLINE}/Sid=Roles/Resource", "*"),
            put(f"{NETWORK}/Sid=Ec2/Resource", "*"),
        ],
    ),
    (
        EXECUTION,
        "refuses",
        "IAM takes 6,144 characters for a managed policy.",
        [append(f"{NETWORK}/Sid=Ec2/Resource", *(f"arn:aws:ec2:*:111122223333:subnet/{n}" for n in range(100)))],
    ),
)


def mutations() -> Iterator[Mutation]:
    """Yield all of them."""
    for template, effect, aws, edits in _EDITS:
        for change, edit in edits:
            yield Mutation(template, change, edit, effect, aws)
