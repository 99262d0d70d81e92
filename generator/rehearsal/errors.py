"""The answers that are errors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class ApiError(Exception):
    """What a service answers instead of a result: the code that botocore shows, the sentence, the HTTP status."""

    code: str
    message: str
    status: int = 400

    def __str__(self) -> str:
        return self.message


def invalid(message: str) -> ApiError:
    """Return the error that CloudFormation answers to nearly everything."""
    return ApiError("ValidationError", message)
