"""Custom resource: take every rule out of the default security group of a VPC.

AWS gives that group rules of its own, and no CloudFormation property can remove them. CloudFormation waits an hour
for the answer, so every way through the handler sends one.
"""

import json
import time
import traceback
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ANSWER_SECONDS = 15  # kept for the answer out of the function's time
PUT_SECONDS = 4
ATTEMPTS = 3
PAUSE_SECONDS = 0.5
REASON_CHARACTERS = 500  # CloudFormation takes 4096 bytes in all
AWS = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})


def handler(event: dict[str, Any], context: Any) -> None:
    """Close the group and tell CloudFormation, whatever happens."""
    seconds = max(context.get_remaining_time_in_millis() / 1000 - ANSWER_SECONDS, 0)
    pool = ThreadPoolExecutor(max_workers=1)
    reason = ""
    try:
        pool.submit(work, event).result(timeout=seconds)
    except TimeoutError:
        reason = f"EC2 did not answer within {seconds:.0f} s"
    except Exception as error:  # noqa: BLE001 - unanswered, it would cost an hour
        reason = f"{type(error).__name__}: {error}"
        print(json.dumps({"event": "crash", "traceback": traceback.format_exc()}))
    pool.shutdown(wait=False)
    answer(event, reason)


def work(event: dict[str, Any]) -> None:
    """Do what CloudFormation asks for.

    Delete leaves the group closed: it goes with its VPC, and until then open rules would serve nobody.
    """
    if event["RequestType"] != "Delete":
        close(event["ResourceProperties"]["SecurityGroupId"])


def close(group_id: str) -> None:
    """Revoke every rule of the group; a group without rules is left as it is."""
    ec2 = boto3.client("ec2", config=AWS)
    pages = ec2.get_paginator("describe_security_group_rules")
    for attempt in range(1, ATTEMPTS + 1):
        found = pages.paginate(Filters=[{"Name": "group-id", "Values": [group_id]}]).build_full_result()
        ids: dict[bool, list[str]] = {False: [], True: []}
        for rule in found["SecurityGroupRules"]:
            ids[rule["IsEgress"]].append(rule["SecurityGroupRuleId"])
        try:
            if ids[False]:
                ec2.revoke_security_group_ingress(GroupId=group_id, SecurityGroupRuleIds=ids[False])
            if ids[True]:
                ec2.revoke_security_group_egress(GroupId=group_id, SecurityGroupRuleIds=ids[True])
        except ClientError as error:
            # Someone else, or an earlier attempt whose answer was lost, has already revoked a rule: look again.
            if error.response["Error"]["Code"] != "InvalidSecurityGroupRuleId.NotFound" or attempt == ATTEMPTS:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


def answer(event: dict[str, Any], reason: str) -> None:
    """Put the outcome where CloudFormation waits for it; an empty reason means success."""
    group_id = event.get("ResourceProperties", {}).get("SecurityGroupId", "unknown")
    body = {
        "Status": "FAILED" if reason else "SUCCESS",
        "Reason": reason[:REASON_CHARACTERS] or "The default security group has no rules.",
        # Follows from the group alone: every request of one resource gets the same, another group is another resource.
        "PhysicalResourceId": f"closed-{group_id}",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    print(json.dumps({"event": "answer", **body}))
    # The address is signed for an empty content type; urllib would send one of its own.
    request = urllib.request.Request(  # noqa: S310 - CloudFormation's own https address
        event["ResponseURL"], json.dumps(body).encode(), {"Content-Type": ""}, method="PUT"
    )
    for attempt in range(1, ATTEMPTS + 1):
        try:
            urllib.request.urlopen(request, timeout=PUT_SECONDS).close()  # noqa: S310 - as above
        except OSError:
            if attempt == ATTEMPTS:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return
