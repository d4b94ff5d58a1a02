"""Where hospitals want to be told that a referral moved."""

from datetime import datetime

from contracts_app.extensions import db
from contracts_app.models import ExchangeHook, Institution
from contracts_app.queries.exchange import hook_of, keys_of
from contracts_app.rules.exchange.addresses import Reach, target_of
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused


def set_hook(own: Institution, url: str, reach: Reach, actor: Actor, now: datetime) -> None:
    """Tell a hospital there from now on; what waits goes there as well.

    Raises Refused with `bad_address`, or with `no_key` where there is nothing to sign with.
    """
    if target_of(url, reach) is None:
        raise Refused.of("bad_address")
    if not keys_of(own.id, now):
        raise Refused.of("no_key")
    _end(own, now)
    made = ExchangeHook(
        county_code=own.county_code, institution_id=own.id, url=url, made_at_utc=now
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "exchange.hook", "institution", own.code, after={"url": url})


def end_hook(own: Institution, actor: Actor, now: datetime) -> None:
    """Tell a hospital no more. Raises Refused with `no_hook`."""
    if not _end(own, now):
        raise Refused.of("no_hook")
    audit.record(actor, "exchange.unhook", "institution", own.code)


def _end(own: Institution, now: datetime) -> bool:
    standing = hook_of(own.id)
    if standing is None:
        return False
    standing.ended_at_utc = max(now, standing.made_at_utc)
    db.session.flush()
    return True
