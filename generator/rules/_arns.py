"""Whether a resource of a policy can be of a kind that an action works on, although parts of it are not known yet.

Both sides are patterns: a policy's ARN has wildcards and pieces that only a deployment knows, and AWS documents the ARN
of each kind with `${Name}` in it. They fit if some text is in both.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from generator.rules._model import Model
from generator.rules._values import Reference, Unknown, is_known, text

FIELDS = 6
_SERVICE, _FIRST_COMPARED = 2, 3
_NAME = re.compile(r"\$\{[^}]*\}")

# A token is one character, or a class: what it cannot be, and whether it may stand for any number of characters.
_Class = tuple[str, bool]
_Token = str | _Class
_Tokens = tuple[_Token, ...]
_ANY: _Class = ("", True)
_ONE: _Class = ("", False)

# ARNs of resources of the same template; {} is a piece that only a deployment knows. `Ref` is None.
_ARNS = {
    ("AWS::CodeBuild::Project", "Arn"): "arn:{}:codebuild:{}:{}:project/{}",
    ("AWS::ECR::Repository", "Arn"): "arn:{}:ecr:{}:{}:repository/{}",
    ("AWS::ECS::Cluster", "Arn"): "arn:{}:ecs:{}:{}:cluster/{}",
    ("AWS::ECS::Service", None): "arn:{}:ecs:{}:{}:service/{}/{}",
    ("AWS::ECS::Service", "ServiceArn"): "arn:{}:ecs:{}:{}:service/{}/{}",
    ("AWS::ECS::TaskDefinition", None): "arn:{}:ecs:{}:{}:task-definition/{}:{}",
    ("AWS::ECS::TaskDefinition", "TaskDefinitionArn"): "arn:{}:ecs:{}:{}:task-definition/{}:{}",
    ("AWS::ElasticLoadBalancingV2::TargetGroup", None): "arn:{}:elasticloadbalancing:{}:{}:targetgroup/{}/{}",
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupArn"): "arn:{}:elasticloadbalancing:{}:{}:targetgroup/{}",
    ("AWS::IAM::Role", "Arn"): "arn:{}:iam::{}:role/{}",
    ("AWS::KMS::Key", "Arn"): "arn:{}:kms:{}:{}:key/{}",
    ("AWS::Lambda::Function", "Arn"): "arn:{}:lambda:{}:{}:function:{}",
    ("AWS::SNS::Topic", None): "arn:{}:sns:{}:{}:{}",
    ("AWS::SNS::Topic", "TopicArn"): "arn:{}:sns:{}:{}:{}",
    ("AWS::SQS::Queue", "Arn"): "arn:{}:sqs:{}:{}:{}",
}
# Names and ARNs that certainly lack the character which begins what is below them.
_WITHOUT: dict[tuple[str, str | None], tuple[str, str]] = {
    ("AWS::Logs::LogGroup", "Arn"): ("arn:{}:logs:{}:{}:log-group:|:*", ":"),
    ("AWS::Logs::LogGroup", None): ("|", ":"),
    ("AWS::S3::Bucket", "Arn"): ("arn:{}:s3:::|", "/"),
    ("AWS::S3::Bucket", None): ("|", "/"),
}


def resource(model: Model, value: Any) -> tuple[_Tokens, ...] | None:
    """Return the six fields of a policy's resource; None where it may be anything."""
    tokens = _tokens(model, value)
    fields: list[list[_Token]] = [[]]
    for piece in tokens:
        if piece == ":" and len(fields) < FIELDS:
            fields.append([])
        else:
            fields[-1].append(piece)
    split = tuple(tuple(field) for field in fields)
    known = len(split) == FIELDS and "".join(map(str, split[0])) == "arn"
    return split if known and all(isinstance(token, str) for token in split[_SERVICE]) else None


def service(fields: tuple[_Tokens, ...]) -> str:
    """Return the service an ARN names."""
    return "".join(map(str, fields[_SERVICE]))


def is_every_resource(fields: tuple[_Tokens, ...]) -> bool:
    """Whether what follows the account may be everything: `*`, or not known at all."""
    return all(token == _ANY for token in fields[-1])


def is_exact(fields: tuple[_Tokens, ...]) -> bool:
    """Whether what follows the account has no wildcard and no piece that could be one."""
    return all(isinstance(token, str) for token in fields[-1])


def fits(fields: tuple[_Tokens, ...], pattern: str) -> bool:
    """Whether a policy's resource can be of the kind that a pattern of the documentation describes."""
    kind = [_pattern(field) for field in pattern.split(":", FIELDS - 1)]
    if len(kind) != FIELDS or kind[_SERVICE] != fields[_SERVICE]:
        return False
    return all(
        _meet(mine, theirs) for mine, theirs in zip(fields[_FIRST_COMPARED:], kind[_FIRST_COMPARED:], strict=True)
    )


def _tokens(model: Model, value: Any) -> _Tokens:
    if is_known(value):
        return _written(str(text(value)))
    if isinstance(value, Unknown) and value.parts:
        return tuple(token for part in value.parts for token in _tokens(model, part))
    if isinstance(value, Reference):
        return _referred((model.types.get(value.resource, ""), value.attribute))
    return (_ANY,)


@cache
def _written(words: str) -> _Tokens:
    # IAM puts in the name of whoever asks for ${aws:username}.
    plain = _NAME.sub("*", words)
    return tuple({"*": _ANY, "?": _ONE}.get(character, character) for character in plain)


@cache
def _referred(key: tuple[str, str | None]) -> _Tokens:
    pattern, excluded = _WITHOUT.get(key, (_ARNS.get(key, "{}"), ""))
    special: dict[str, _Token] = {"|": (excluded, True), "*": _ANY}
    return tuple(special.get(character, character) for character in pattern.replace("{}", "*"))


@cache
def _pattern(field: str) -> _Tokens:
    """Return a documented field: a name in it is at least one character, and that of a bucket has no slash."""
    tokens: list[_Token] = []
    for index, piece in enumerate(re.split(r"\$\{([^}]*)\}", field)):
        excluded = "/" if piece == "BucketName" else ""
        tokens += [(excluded, False), (excluded, True)] if index % 2 else piece
    return tuple(tokens)


@cache
def _meet(left: _Tokens, right: _Tokens) -> bool:
    """Whether some text is in both patterns."""
    seen: set[tuple[int, int]] = set()
    stack = [(0, 0)]
    while stack:
        state = stack.pop()
        if state in seen:
            continue
        seen.add(state)
        row, column = state
        if row == len(left) and column == len(right):
            return True
        mine = left[row] if row < len(left) else None
        theirs = right[column] if column < len(right) else None
        stack += _steps(row, column, mine, theirs)
    return False


def _steps(row: int, column: int, mine: _Token | None, theirs: _Token | None) -> list[tuple[int, int]]:
    agree = mine is not None and theirs is not None and _agree(mine, theirs)
    steps = [(row + 1, column + 1)] * agree
    if _repeats(mine):
        steps += [(row + 1, column), *[(row, column + 1)] * agree]
    if _repeats(theirs):
        steps += [(row, column + 1), *[(row + 1, column)] * agree]
    return steps


def _repeats(token: _Token | None) -> bool:
    return isinstance(token, tuple) and token[1]


def _agree(mine: _Token, theirs: _Token) -> bool:
    if isinstance(mine, str):
        return mine == theirs if isinstance(theirs, str) else mine not in theirs[0]
    return theirs not in mine[0] if isinstance(theirs, str) else True
