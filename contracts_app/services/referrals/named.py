"""A department that somebody names for a referral that is under way."""

from contracts_app.models import Department, Institution
from contracts_app.queries.referrals import find_department
from contracts_app.services.errors import Refusal, Refused


def department_named(hospital: str, department: str, county: str) -> tuple[Department, Institution]:
    """A department that takes referrals, with its hospital, by their codes.

    Raises Refused with `unknown_value`, or `department_closed` for one that takes none any more.
    """
    found = find_department(hospital, department, county)
    if found is None:
        raise Refused(Refusal("unknown_value", "department"))
    if found[0].closed_on is not None:
        raise Refused(Refusal("department_closed", "department"))
    return found
