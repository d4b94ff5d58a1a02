"""Keys that hospitals share with this instance: made, exchanged for newer ones, ended.

A secret is shown once, to whoever makes it. A newer key leaves the older ones a day, in which the
hospital takes it into use; one that became known is ended at once.
"""

from datetime import datetime, timedelta
from typing import Final

from contracts_app.extensions import db
from contracts_app.models import ExchangeKey, Institution
from contracts_app.queries.exchange import find_hospital, find_key, keys_of
from contracts_app.rules.exchange.signing import NO_SECRET, Signed
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.keys import new_key

OVERLAP: Final = timedelta(days=1)
_LONG: Final = 52
"""More than 256 bits."""
_NAME: Final = 12


def hospital(code: str) -> Institution:
    """A hospital by its code. Raises NotFound."""
    found = find_hospital(code)
    if found is None:
        raise NotFound("hospital")
    return found


def make_key(own: Institution, actor: Actor, now: datetime) -> ExchangeKey:
    """The first key of a hospital. Raises Refused with `has_key` where one is in use."""
    if keys_of(own.id, now):
        raise Refused.of("has_key")
    made = _made(own, now)
    audit.record(actor, "exchange.key", "institution", own.code, after={"key": made.key})
    return made


def exchange_key(own: Institution, actor: Actor, now: datetime) -> ExchangeKey:
    """A newer key; the older ones end in a day. Raises Refused with `no_key`."""
    old = keys_of(own.id, now)
    if not old:
        raise Refused.of("no_key")
    for one in old:
        one.ends_at_utc = min(one.ends_at_utc or now + OVERLAP, now + OVERLAP)
    made = _made(own, now)
    audit.record(actor, "exchange.rotate", "institution", own.code, after={"key": made.key})
    return made


def end_key(name: str, actor: Actor, now: datetime) -> None:
    """Believe a key no more. Raises NotFound, Refused with `key_ended`."""
    found = find_key(name)
    if found is None:
        raise NotFound("key")
    if found.ends_at_utc is not None and found.ends_at_utc <= now:
        raise Refused.of("key_ended")
    # The database holds that no key ends before it was made, whatever the clocks say.
    found.ends_at_utc = max(now, found.made_at_utc)
    code = db.session.get_one(Institution, found.institution_id).code
    audit.record(actor, "exchange.revoke", "institution", code, after={"key": name})


def _made(own: Institution, now: datetime) -> ExchangeKey:
    made = ExchangeKey(
        county_code=own.county_code,
        institution_id=own.id,
        key=new_key(_NAME),
        secret=new_key(_LONG),
        made_at_utc=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def caller(signed: Signed, now: datetime) -> Institution:
    """Whose system signed a message, at a moment of the world's clock.

    Raises Refused with `not_signed`, whatever is wrong with key and signature, or with `clock_off`
    where both are right and the moment is not.
    """
    found = find_key(signed.key) if signed.key.isalnum() else None
    right = signed.is_signed_with(found.secret if found else NO_SECRET)
    if found is None or not right or (found.ends_at_utc is not None and found.ends_at_utc <= now):
        raise Refused.of("not_signed")
    if not signed.is_fresh(now):
        raise Refused.of("clock_off")
    return db.session.get_one(Institution, found.institution_id)
