"""How often passwords may be tried. A try is counted before it is judged and given back when right.

Who counted only afterwards would let as many guesses pass as arrive at the same moment.
"""

from flask import abort, request
from limits import RateLimitItem, parse

from contracts_app.crypto import lookup_hash
from contracts_app.extensions import limiter

_AT_ONE_ADDRESS = parse("10 per 5 minutes")
_WHILE_ATTACKED = parse("3 per 5 minutes")
_SAME_GUESS = parse("1 per 30 seconds")
_ATTACK = parse("200 per hour")
"""So many wrong tries at one account come from several addresses and are an attack. It leaves each
address fewer tries and locks nobody out: else anybody could close an account by wrong passwords."""

Counted = list[tuple[RateLimitItem, str]]


def count_sign_in(username: str) -> Counted:
    """Count a try at this account from the address of the request. Aborts with 429 beyond all."""
    account = f"login:{username.lower()}"
    quiet = not limiter.enabled or limiter.limiter.test(_ATTACK, account)
    limit = _AT_ONE_ADDRESS if quiet else _WHILE_ATTACKED
    counted = _count(limit, f"{account}:{request.remote_addr}")
    # A try that is refused unread is no guess.
    if limiter.enabled:
        limiter.limiter.hit(_ATTACK, account)
    return [*counted, (_ATTACK, account)]


def count_own_password(username: str) -> Counted:
    """Count a try of who is signed in and changes the password. Aborts with 429 beyond all."""
    return _count(_AT_ONE_ADDRESS, f"password:{username}")


def count_pin(username: str, pin: str) -> Counted:
    """Count a try at the PIN of a stored signature. Aborts with 429 beyond all.

    A refused signing is sent a second time by its page; the same guess again tells nobody more.
    """
    again = f"pin-again:{username}:{lookup_hash('pin', pin)}"
    if limiter.enabled and not limiter.limiter.test(_SAME_GUESS, again):
        return []
    counted = _count(_AT_ONE_ADDRESS, f"pin:{username}")
    # Only what was counted is no guess a second time.
    if limiter.enabled:
        limiter.limiter.hit(_SAME_GUESS, again)
    return counted


def give_back(counted: Counted) -> None:
    """The try was right and counts no more."""
    for limit, key in counted if limiter.enabled else []:
        limiter.limiter.hit(limit, key, cost=-1)


def _count(limit: RateLimitItem, key: str) -> Counted:
    if limiter.enabled and not limiter.limiter.hit(limit, key):
        abort(429)
    return [(limit, key)]
