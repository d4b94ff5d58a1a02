"""Whatever is asked for in whatever order: the numbers are those of a plain list of places."""

from datetime import datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts_app.extensions import db
from contracts_app.models import Clinic, Referral
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.referral_places import give
from contracts_app.services.referral_places.give import Choice
from tests.factories import make_world
from tests.support.referrals import NOW, make_clinic, make_department, make_referral

PEOPLE = 5
FOR_EVER = NOW + timedelta(days=365)
DEEDS = ("hold", "book", "confirm", "give_back")
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, PEOPLE - 1), st.integers(0, 13)), max_size=14
)


class Desk:
    """The same deeds on a plain list: who has which place until when."""

    def __init__(self, reserved: int) -> None:
        self.reserved = reserved
        self.had: dict[int, tuple[int, datetime]] = {}

    def do(self, deed: str, who: int, now: datetime) -> int | str | None:
        self.had = {one: has for one, has in self.had.items() if has[1] > now}
        mine = self.had.get(who)
        if deed == "give_back":
            self.had.pop(who, None)
            return None
        if deed == "confirm" or (deed == "book" and mine and mine[1] < FOR_EVER):
            return self._takes(who, mine[0], FOR_EVER) if mine else None
        if mine and mine[1] == FOR_EVER:
            return "place_had"
        taken = {place for one, (place, _until) in self.had.items() if one != who}
        free = sorted(set(range(1, self.reserved + 1)) - taken)
        until = now + timedelta(hours=24) if deed == "hold" else FOR_EVER
        return self._takes(who, free[0], until) if free else "places_full"

    def _takes(self, who: int, place: int, until: datetime) -> int:
        self.had[who] = place, until
        return place


def done(deed: str, referral: Referral, key: str, now: datetime) -> int | str | None:
    """What the service answers."""
    try:
        match deed:
            case "hold":
                found: give.Given | None = give.hold(referral, key, SYSTEM, now)
            case "book":
                found = give.book(referral, Choice("clinic", key), SYSTEM, now)
            case "confirm":
                found = give.confirm(referral, now)
            case _:
                found = give.give_back(referral, now)
    except Refused as refused:
        return refused.codes[0]
    return found.what["number"] if found else None


def test_the_lowest_free_number_and_none_beyond_those_kept(app: Flask) -> None:
    world = make_world()
    clinic_id = make_clinic(make_department(world.hospital)).id
    ids = [make_referral(world).id for _ in range(PEOPLE)]
    db.session.commit()

    @settings(max_examples=30, suppress_health_check=list(HealthCheck))
    @given(st.integers(1, 3), STEPS)
    def in_any_order(reserved: int, steps: list[tuple[str, int, int]]) -> None:
        db.session.rollback()
        clinic = db.session.get_one(Clinic, clinic_id)
        clinic.reserved = reserved
        desk, now = Desk(reserved), NOW
        for deed, who, hours in steps:
            now += timedelta(hours=hours)
            if now >= clinic.release_at_utc:
                break
            referral = db.session.get_one(Referral, ids[who])
            assert done(deed, referral, clinic.key, now) == desk.do(deed, who, now)

    in_any_order()
