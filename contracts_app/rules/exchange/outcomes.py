"""What became of a message, as a system reads it: an OperationOutcome."""

from collections.abc import Sequence
from typing import Any, Final

from contracts_app.rules.exchange.systems import coding

REFUSAL: Final = "urn:contracts:refusal"
_KINDS: Final = {
    200: "informational",
    400: "structure",
    401: "login",
    404: "not-found",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    429: "throttled",
    503: "transient",
}


def outcome(status: int, told: Sequence[tuple[str, str]], diagnostics: str = "") -> dict[str, Any]:
    """By the status of the answer, with codes of the list and the elements they are about."""
    issues = [_issue(status, code, element) for code, element in told]
    if diagnostics:
        issues[0]["diagnostics"] = diagnostics
    return {"resourceType": "OperationOutcome", "issue": issues}


def _issue(status: int, code: str, element: str) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "severity": "information" if status < 400 else "error",
        "code": _KINDS.get(status, "exception"),
        "details": coding(REFUSAL, code),
    }
    return {**issue, "expression": [element]} if element else issue
