"""The set-based renewal decides and writes what one look at each term alone would.

Worlds are made up: members who died, moved or left early, signers who died, objections, teams that
end, terms that lapsed before, chains signed anew. Each term is judged by itself, from rows read one
by one and by the pure rule, and the run must agree, dry and real, on both engines.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text, update

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Contract, Cover, Membership, Objection, Resident, Team
from contracts_app.queries.policies import policies_for
from contracts_app.rules.periods import PeriodMode, next_period
from contracts_app.rules.renewal import DueTerm, Outcome, decide
from contracts_app.services.audit import SYSTEM
from contracts_app.services.renewal import RenewalReport, renew_due
from contracts_app.vocabulary import LapseReason, SkipReason
from tests.support.bulk import LAST_DAY, MEMBERS, contract_row, signed_households

HOUSES = 4
TODAY = date(2027, 1, 1)
DAY = timedelta(days=1)
near_the_end = st.integers(-45, 45).map(lambda days: LAST_DAY + timedelta(days=days))


@dataclass(frozen=True)
class House:
    """What befell a household and its contract."""

    objection: str
    members: tuple[str, ...]
    on: date
    anniversary: bool
    signed_anew: date | None
    lapsed: bool


@dataclass(frozen=True)
class Given:
    """A world and the run in it."""

    houses: list[House]
    dissolved: date | None
    action: str
    as_of: date
    today: date


fate = st.sampled_from(["", "", "", "died", "moved", "cut", "void"])
houses = st.builds(
    House,
    objection=st.sampled_from(["", "", "", "end", "withdrawn", "change_team", "change_packages"]),
    members=st.tuples(*[fate] * MEMBERS),
    on=near_the_end,
    anniversary=st.booleans(),
    signed_anew=st.sampled_from([None, None, None, date(2027, 3, 1), date(2028, 6, 1)]),
    lapsed=st.sampled_from([False, False, False, True]),
)
worlds = st.builds(
    Given,
    houses=st.lists(houses, min_size=HOUSES, max_size=HOUSES),
    dissolved=st.one_of(st.none(), st.none(), near_the_end, st.just(date(2027, 6, 1))),
    action=st.sampled_from(["auto_renew", "auto_renew", "auto_renew", "lapse"]),
    as_of=st.sampled_from([TODAY, date(2027, 2, 10), date(2029, 1, 1)]),
    today=st.sampled_from([date(2026, 11, 21), TODAY, date(2027, 3, 1)]),
)


def build(world: Given) -> None:
    modes = ["anniversary" if one.anniversary else "" for one in world.houses]
    made = signed_households(HOUSES, modes)
    made.team.dissolved_on = world.dissolved
    db.session.execute(
        text("UPDATE policy SET value = :value WHERE key = 'contract.expiry_action'"),
        {"value": f'"{world.action}"'},
    )
    terms = list(db.session.scalars(select(Contract).order_by(Contract.id)))
    for place, (one, term) in enumerate(zip(world.houses, terms, strict=True)):
        _befall(one, term)
        if one.signed_anew:
            signer = term.representative_id
            anew = contract_row(HOUSES + place, term.household_id, signer, made)
            days = {"period_start": one.signed_anew, "period_end": date(2029, 12, 31)}
            db.session.execute(insert(Contract), [{**anew, **days, "status": "expired"}])
    db.session.flush()
    db.session.expire_all()


def _befall(one: House, term: Contract) -> None:
    term.lapse_reason = LapseReason.OBJECTION if one.lapsed else None
    if one.objection:
        db.session.add(_objection(one.objection, term.id))
    covers = db.session.scalars(select(Cover).filter_by(contract_id=term.id).order_by(Cover.id))
    for what, cover in zip(one.members, covers, strict=True):
        _lose(what, cover, one.on)


def _objection(kind: str, contract_id: int) -> Objection:
    withdrawn = kind == "withdrawn"
    return Objection(
        contract_id=contract_id,
        kind="end" if withdrawn else kind,
        raised_on=LAST_DAY - 30 * DAY,
        withdrawn_on=LAST_DAY - 10 * DAY if withdrawn else None,
        channel="home",
        person="家人",
    )


def _lose(what: str, cover: Cover, on: date) -> None:
    if what == "died":
        db.session.get_one(Resident, cover.resident_id).died_on = on
    elif what == "moved":
        place = update(Membership).where(Membership.resident_id == cover.resident_id)
        db.session.execute(place.values(valid_to=on, end_reason="moved_out"))
    elif what == "cut":
        cover.cover_to = LAST_DAY - DAY
    elif what == "void":
        cover.state = "void"


# ---------------------------------------------------------------- one term at a time


def members_of(term: Contract) -> set[int]:
    """Who is covered to the last day, alive and still at home, read row by row."""
    found = set()
    for cover in db.session.scalars(select(Cover).filter_by(contract_id=term.id)):
        person = db.session.get_one(Resident, cover.resident_id)
        homes = db.session.scalars(select(Membership).filter_by(resident_id=person.id))
        at_home = any(it.household_id == term.household_id and not it.valid_to for it in homes)
        to_the_end = cover.state != "void" and cover.cover_to == term.period_end
        if to_the_end and person.died_on is None and at_home:
            found.add(person.id)
    return found


def judged(term: Contract, as_of: date) -> Outcome | None:
    """What the rule says of a term, and whether another chain is in its way."""
    if term.lapse_reason:
        return LapseReason(term.lapse_reason)
    team = db.session.get_one(Team, term.team_id)
    policies = policies_for(team.institution_id, as_of)
    objections = select(Objection).filter_by(contract_id=term.id, withdrawn_on=None)
    kinds = {one.kind for one in db.session.scalars(objections)}
    outcome = decide(
        DueTerm(
            objected="end" in kinds,
            team_dissolved_on=team.dissolved_on,
            expiry_action=policies["contract.expiry_action"],
            members_left=len(members_of(term)),
            signer_died_on=db.session.get_one(Resident, term.representative_id).died_on,
            signer_dead_days=policies["contract.signer_dead_days"],
            period_end=term.period_end,
            change_pending=bool(kinds & {"change_team", "change_packages"}),
        ),
        as_of,
    )
    if outcome is SkipReason.CHANGE_PENDING and _in_the_way(term):
        return LapseReason.OBJECTION
    return outcome or (SkipReason.ERROR if _in_the_way(term) else None)


def _in_the_way(term: Contract) -> bool:
    ahead = next_period(term.period_end, PeriodMode(term.policy_snapshot["contract.period_mode"]))
    others = db.session.scalars(select(Contract).filter_by(household_id=term.household_id))
    return any(
        one.root_no != term.root_no and ahead.overlaps(one.period_start, one.period_end)
        for one in others
    )


def last_terms() -> list[Contract]:
    """The last term of each chain."""
    db.session.expire_all()
    found = db.session.scalars(select(Contract).order_by(Contract.root_no, Contract.term_no))
    return list({term.root_no: term for term in found}.values())


def not_renewed(as_of: date) -> dict[str, str]:
    """Reasons by number, for every term that is due as the rows stand now."""
    due = [term for term in last_terms() if term.period_end < as_of]
    return {term.contract_no: (judged(term, as_of) or "renewed") for term in due}


def told(report: RenewalReport) -> dict[str, str]:
    return {one["contract_no"]: one["reason"] for one in (*report.lapsed, *report.skipped)}


def run(world: Given, *, dry_run: bool) -> RenewalReport:
    return renew_due(world.as_of, world.today, SYSTEM, db.session.flush, dry_run=dry_run)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds)
def test_a_run_decides_and_writes_what_a_look_at_each_term_would(
    any_app: Flask, world: Given
) -> None:
    try:
        build(world)
        expected = not_renewed(world.as_of)
        members = {term.root_no: members_of(term) for term in last_terms()}
        dry, real = run(world, dry_run=True), run(world, dry_run=False)
        assert dry == real
        assert not_renewed(world.as_of) == told(real)
        for number, outcome in expected.items():
            assert told(real).get(number, "renewed") == outcome
        _written_as_one_by_one(members, real.renewed)
    finally:
        db.session.rollback()


def _written_as_one_by_one(members: dict[str, set[int]], renewed: int) -> None:
    new = list(db.session.scalars(select(Contract).where(Contract.term_no > 1)))
    events = db.session.scalars(select(AuditEvent).filter_by(verb="contract.renew"))
    after = {event.object_key: event.after for event in events}
    assert len(new) == len(after) == renewed
    assert len({term.verify_code for term in new}) == renewed
    for term in new:
        covers = list(db.session.scalars(select(Cover).filter_by(contract_id=term.id)))
        assert {cover.resident_id for cover in covers} == members[term.root_no]
        assert {(cover.cover_from, cover.cover_to) for cover in covers} == {
            (term.period_start, term.period_end)
        }
        days = [term.period_start.isoformat(), term.period_end.isoformat()]
        assert after[term.contract_no] == {"period": days, "members": len(covers)}
