"""Hospitals are told what waits, each by itself, until it is received or given up.

A try is claimed and committed before anything is sent, and noted afterwards. A process that dies in
between leaves a try of which nothing is known: it is made again under the same number, by which the
hospital knows it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

from sqlalchemy import update

from contracts_app.crypto import canonical_json
from contracts_app.models import ExchangeDelivery
from contracts_app.queries import exchange as queries
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.exchange.addresses import Reach, target_of
from contracts_app.rules.exchange.resources import moment
from contracts_app.rules.exchange.retries import LEASE, is_delivered, wait_after
from contracts_app.rules.exchange.signing import Signed, timestamp_of
from contracts_app.services.exchange.sender import Unsent
from contracts_app.vocabulary.exchange import DeliveryState, Fault

AT_ONCE: Final = 200
"""Of each hospital in one run."""
TURN: Final = 10
"""Seconds after which a slow hospital has had its turn; whatever waits is told in the next run."""
RUN: Final = 20
"""Seconds after which no hospital's turn begins: with the last try a run ends within 40."""
_delivery = table_of(ExchangeDelivery)
Post = Callable[[str, dict[str, str], bytes, Reach], int]


@dataclass(frozen=True)
class Line:
    """How hospitals are reached, what time it is here and in the world, and how to commit."""

    post: Post
    reach: Reach
    now: Callable[[], datetime]
    world: Callable[[], datetime]
    checkpoint: Callable[[], None]
    seconds: Callable[[], float] = monotonic


@dataclass(frozen=True)
class _Try:
    """A claimed try, with what is sent."""

    id: int
    tries: int
    url: str = ""
    headers: dict[str, str] | None = None
    body: bytes = b""
    fault: Fault | None = None


def deliver(line: Line) -> dict[str, int]:
    """Tell what is due; how many were received and how many were not.

    Each hospital has a share of its own: what waits for a silent one stands before nobody else.
    A run ends before the next one begins, so other work comes to its worker.
    """
    counts = {"delivered": 0, "failed": 0}
    began, now = line.seconds(), line.now()
    due = _in_turn(queries.hospitals_due(now), now)
    line.checkpoint()
    for hospital in due:
        if line.seconds() - began >= RUN:
            break
        _tell(hospital, line, counts)
    return counts


def _in_turn(hospitals: list[int], now: datetime) -> list[int]:
    """Each minute another one begins, so that the slow ones come last as often as the others."""
    first = int(now.timestamp() // 60) % len(hospitals) if hospitals else 0
    return hospitals[first:] + hospitals[:first]


def _tell(hospital: int, line: Line, counts: dict[str, int]) -> None:
    """Tell one hospital what is due; one that does not answer is asked once in a run."""
    began = line.seconds()
    due = queries.list_due(hospital, line.now(), AT_ONCE)
    line.checkpoint()
    for one in due:
        if line.seconds() - began >= TURN:
            return
        tried = _claimed(one, line)
        if tried is None:
            continue
        if not _sent(tried, line):
            counts["failed"] += 1
            return
        counts["delivered"] += 1


def _claimed(delivery_id: int, line: Line) -> _Try | None:
    """The try, when nobody else makes it; the transaction ends before anything is sent."""
    now = line.now()
    claim = (
        update(_delivery)
        .where(_delivery.c.id == delivery_id, _delivery.c.state == DeliveryState.WAITING)
        .where(_delivery.c.next_at_utc <= now)
        .values(tries=_delivery.c.tries + 1, next_at_utc=now + LEASE)
        .returning(_delivery.c.tries)
    )
    tries = rows(claim).scalar_one_or_none()
    made = _made(delivery_id, tries, line) if tries is not None else None
    line.checkpoint()
    return made


def _made(delivery_id: int, tries: int, line: Line) -> _Try:
    """What is told, signed for this moment: which referral moved and how, and nothing of people."""
    found = queries.find_delivery(delivery_id)
    if found is None:
        return _Try(delivery_id, tries, fault=Fault.NO_HOOK)
    delivery, event = found.ExchangeDelivery, found.ReferralEvent
    hook = queries.hook_of(delivery.institution_id)
    keys = queries.keys_of(delivery.institution_id, line.world())
    target = target_of(hook.url, line.reach) if hook else None
    if hook is None or target is None or not keys:
        fault = Fault.NO_HOOK if hook is None else Fault.ADDRESS if keys else Fault.NO_KEY
        return _Try(delivery_id, tries, fault=fault)
    told = {
        "message": delivery.message_id,
        "referral": found.referral_no,
        "move": event.move,
        "status": event.to_status,
        "version": event.seq,
        "at": moment(event.at_utc),
    }
    signed = Signed(
        key=keys[0].key,
        timestamp=timestamp_of(line.world()),
        message_id=delivery.message_id,
        method="POST",
        path=target.path,
        body=canonical_json(told),
    )
    return _Try(delivery_id, tries, hook.url, _headers(signed, keys[0].secret), signed.body)


def _headers(signed: Signed, secret: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "contracts-exchange/1",
        "X-Key-Id": signed.key,
        "X-Timestamp": signed.timestamp,
        "X-Message-Id": signed.message_id,
        "X-Signature": signed.signed_with(secret),
    }


def _sent(tried: _Try, line: Line) -> bool:
    status, fault = None, tried.fault
    if fault is None:
        try:
            status = line.post(tried.url, tried.headers or {}, tried.body, line.reach)
        except Unsent as error:
            fault = error.fault
    received = status is not None and is_delivered(status)
    _note(tried, status, fault, line.now())
    line.checkpoint()
    return received


def _note(tried: _Try, status: int | None, fault: Fault | None, now: datetime) -> None:
    """Write what became of a try, unless another one was made meanwhile."""
    received = status is not None and is_delivered(status)
    wait = None if received or fault == Fault.NO_HOOK else wait_after(tried.tries)
    left = DeliveryState.DELIVERED if received else DeliveryState.GIVEN_UP
    change = (
        update(_delivery)
        .where(_delivery.c.id == tried.id, _delivery.c.state == DeliveryState.WAITING)
        .where(_delivery.c.tries == tried.tries)
        .values(
            state=DeliveryState.WAITING if wait else left,
            next_at_utc=now + wait if wait else None,
            closed_at_utc=None if wait else now,
            http_status=status,
            fault=fault,
        )
    )
    rows(change)
