"""Who may open the pages of referrals; part of the table beside the program."""

from tests.blueprints.role_lines import Line

REFERRERS = frozenset({"village", "doctor", "leader"})
SEE_REFERRALS = REFERRERS | {"hospital"}

REFERRAL_LINES = (
    Line("GET", "/referrals", "referrals.show_board", SEE_REFERRALS, 200),
    Line("GET", "/referrals?view=list", "referrals.show_board", SEE_REFERRALS, 200),
    Line("GET", "/referrals/board", "referrals.poll_board", SEE_REFERRALS, 200),
)
