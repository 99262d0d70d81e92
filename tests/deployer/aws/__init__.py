"""An AWS that lives in the test process: a server on 127.0.0.1 that boto3 and any other client talk to.

The fixture `aws` (tests/deployer/conftest.py) runs one for each test, leads the environment to it, and fails the test
if AWS's models would have forbidden a call. `untouched_aws` is the same without that last check.

    def test_something(aws: Aws) -> None:
        aws.cloudformation.put("dev-network", template, {"EnvironmentName": "dev"}, status="ROLLBACK_COMPLETE")
        aws.cloudformation.script("dev-network", Script(fail={"Vpc": "The maximum number of VPCs has been reached."}))
        aws.faults.throttle("DescribeStacks", times=3)
        ...                                             # boto3.client("cloudformation") as usual
        assert aws.calls.count("ExecuteChangeSet") == 1

What is true to AWS
* Requests and answers go through botocore's service models, in the protocol that botocore chooses. Every call is
  checked against the model, enumerations, patterns and lengths included, before it has any effect; what does not fit
  is refused and recorded in `Aws.violations`. Answers are checked too: `Aws.breakdowns` holds the fake's own mistakes
  and the operations it does not have.
* Service and Region come from the signature, the account from the access key (`accounts.user`, sessions of
  `sts.AssumeRole`). Accounts and Regions know nothing of each other.
* CloudFormation: change sets, the courses of operations with their events in order, rollbacks as operations of their
  own, exports and imports, parameters, capabilities, conditions, rules, deletion policies, protection, tokens. The
  sentences are AWS's where they are known.

Time
* `clock` stands still but for one second a call; `advance(seconds)` lets more pass. There is no sleeping. An
  operation makes an event every quarter of a second (`Script.pace`), a change set takes a second and a half.
* Only the end of a session that `AssumeRole` hands out is by the real clock, because botocore compares it with that.

What a test may do
* `cloudformation.put` lets a stack be there in any status; `cloudformation.stack` returns it to look into, and every
  field may be set. `script` and `script_change_set` say how the next operation or change set goes, `hold` in a script
  lets it stand still until `release`. `know` are facts of EC2 that the rules of a template ask for.
* The other services have `put_...` methods; what these return is what is shown, and may be changed at any time.
* `faults` has throttling, expired credentials, missing rights, server errors, lost requests and lost answers, and
  answers that wait until the test lets them go. `accounts.expired` ends a session.
* `calls` is the log: order, counts, and waiting for what a thread or another process asks.
* `client(...)` is a boto3 client of any account and Region; `environment()` are the variables for another process.

What it does not do
* No signature is verified, no policy of IAM is evaluated, no stack policy enforced; RoleARN is only kept.
* Resources are entries with a status. Stacks do not make ECS services, listeners, buckets or repositories: a test
  puts those there. Only buckets and repositories with something in them keep CloudFormation from deleting theirs,
  by name.
* `Fn::GetAtt` gives a text made of the physical id and the attribute's name.
* No CreateStack and UpdateStack, no nested stacks, imports of resources, drift-aware change sets. An instance of a
  StackSet is no stack.
* A change of values or metadata that reaches no resource and no output is no change, resources run one after the
  other, and DescribeEvents and `LastOperations` show the newest first: AWS documents none of these.
* Of the sentences these are ours: rules that are broken, limits of change sets, hooks' texts, refusals of
  ContinueUpdateRollback, RollbackStack and FORCE_DELETE_STACK.
"""

from __future__ import annotations

from generator.rehearsal.errors import ApiError

from .accounts import ACCOUNT, REGION, Credentials
from .calls import Call
from .cloudformation import ChangeSetScript, Hook, Script, Stack, Step, Validation
from .fake import Aws

__all__ = [
    "ACCOUNT",
    "REGION",
    "ApiError",
    "Aws",
    "Call",
    "ChangeSetScript",
    "Credentials",
    "Hook",
    "Script",
    "Stack",
    "Step",
    "Validation",
]
