"""Who may open one referral, move it on and begin one: a part of the table of roles."""

from tests.blueprints.role_lines import Line

_ENDS = frozenset({"village", "doctor", "leader", "hospital"})
_SENDERS = frozenset({"village", "doctor", "leader"})
_HERE = "/referrals/{referral}"

REFERRAL_PAGE_LINES = (
    Line("GET", "/referrals/new?resident={person}", "referrals.new_referral", _SENDERS, 200),
    Line("POST", "/referrals/new?resident={person}", "referrals.new_referral", _SENDERS, 422),
    Line("GET", "/referrals/new", "referrals.new_referral", _SENDERS, 302),
    Line("GET", _HERE, "referrals.show_referral", _ENDS, 200),
    Line("GET", f"{_HERE}/newest", "referrals.poll_referral", _ENDS, 200),
    Line("GET", f"{_HERE}/clock", "referrals.poll_clock", _ENDS, 302),
    Line("GET", f"{_HERE}/telephone", "referrals.back_to_referral", _ENDS, 303),
    Line("POST", f"{_HERE}/telephone", "referrals.show_phone", _ENDS, 422),
    # A card goes nowhere by a column that there is not.
    Line("GET", f"{_HERE}/to", "referrals.ask_column", _ENDS, 303),
    # It was asked of the hospital; whoever sent it may call it off as well.
    Line("GET", f"{_HERE}/cancel", "referrals.ask_move", _ENDS, 200),
    Line("POST", f"{_HERE}/cancel", "referrals.make_move", _ENDS, 409),
    # Nobody reported this person as dead.
    Line("GET", f"{_HERE}/alive", "referrals.ask_alive", frozenset(), 404),
    Line("POST", f"{_HERE}/alive", "referrals.say_alive", frozenset(), 404),
    Line("GET", f"{_HERE}/nothing", "referrals.ask_move", frozenset(), 404),
    Line("POST", f"{_HERE}/nothing", "referrals.make_move", frozenset(), 404),
)
