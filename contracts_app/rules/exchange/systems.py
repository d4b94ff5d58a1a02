"""Names of what our codes are codes of, and of the parts of a bundle."""

import hashlib
from typing import Any, Final

REFERRAL: Final = "urn:contracts:referral"
STATUS: Final = "urn:contracts:referral-status"
DIRECTION: Final = "urn:contracts:referral-direction"
REASON: Final = "urn:contracts:referral-reason"
CARE: Final = "urn:contracts:referral-care"
ANSWER_REASON: Final = "urn:contracts:referral-answer-reason"
OUTCOME: Final = "urn:contracts:referral-outcome"
INSTITUTION: Final = "urn:contracts:institution"
DEPARTMENT: Final = "urn:contracts:department"
TEAM: Final = "urn:contracts:team"
CLINIC: Final = "urn:contracts:clinic"
SLIP: Final = "urn:contracts:referral-slip"
MESSAGE: Final = "urn:contracts:message"
MASKED: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "MASKED",
}
"""FHIR's own word for a resource of which something is hidden."""
FHIR_TYPE: Final = "application/fhir+json"


def part(number: str, name: str) -> str:
    """The address of a part of the bundle of a referral; the same each time (version 8)."""
    digits = hashlib.sha256(f"{REFERRAL}:{number}:{name}".encode()).hexdigest()
    middle = f"{digits[8:12]}-8{digits[13:16]}-a{digits[17:20]}"
    return f"urn:uuid:{digits[:8]}-{middle}-{digits[20:32]}"


def coding(system: str, code: str) -> dict[str, Any]:
    """A concept that is one of our codes."""
    return {"coding": [{"system": system, "code": code}]}


def code_in(concept: Any, system: str) -> str:
    """Our code among those of a concept; empty when there is none."""
    listed = (concept or {}).get("coding", ())
    return next((str(one.get("code", "")) for one in listed if one.get("system") == system), "")


def value_in(identifiers: Any, system: str) -> str:
    """Our number among identifiers; empty when there is none."""
    listed = identifiers or ()
    return next((str(one.get("value", "")) for one in listed if one.get("system") == system), "")
