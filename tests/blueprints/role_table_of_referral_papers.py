"""Who may print slips of referrals and the list of a shift: a part of the table of roles."""

from tests.blueprints.role_lines import Line

_ENDS = frozenset({"village", "doctor", "leader", "hospital"})

REFERRAL_PAPER_LINES = (
    Line("GET", "/referrals/{referral}/slip.pdf", "referral_papers.print_slip", _ENDS, 200),
    # Nothing came back yet.
    Line("GET", "/referrals/{referral}/return.pdf", "referral_papers.print_return", _ENDS, 404),
    Line("GET", "/referrals/{referral}/fhir", "referral_exports.show_bundle", _ENDS, 200),
    # No reason was given.
    Line("POST", "/referrals/{referral}/fhir", "referral_exports.save_bundle", _ENDS, 422),
    Line("GET", "/referrals/slips.pdf?on=2026-11-21", "referral_papers.print_day", _ENDS, 200),
    Line("GET", "/referrals/handover.pdf", "referral_papers.print_handover", _ENDS, 200),
)
