"""Moves on the way home: the hospital proposes, the centre accepts and assigns (E5, E7)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Institution, Referral, Team
from contracts_app.queries.referral_moved import centre_now, home_now
from contracts_app.queries.referrals import cover_of, open_downs
from contracts_app.queries.visits import kept_row, united_with
from contracts_app.rules.referrals.forms import DOWN_FORM, faults
from contracts_app.rules.referrals.transitions import Move
from contracts_app.services.audit import Actor
from contracts_app.services.consultations import withdraw_for_the_dead
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.referral_places.give import free_bed, give_back
from contracts_app.services.referral_places.had import hold_places_of
from contracts_app.services.referrals.assign import team_for
from contracts_app.services.referrals.home import catch_up
from contracts_app.services.referrals.numbering import new_number
from contracts_app.services.referrals.sent import Sent, note_of, reason_of
from contracts_app.services.referrals.steps import By, Said, check, first_step, hold, step
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import (
    Cause,
    Consent,
    ConsentBy,
    Direction,
    DownReason,
    Outcome,
    RejectReason,
    Side,
    TeamReason,
    Urgency,
)


def propose_after(
    up: Referral, form: dict[str, str], sent: Sent, home_on: date, by: By
) -> Referral:
    """Send somebody home with a plan, to the centre that sent the person or another one.

    Raises Refused with the faults of the plan, `consent_missing`, `unknown_value` for a centre that
    is none, or `already_coming_home`.
    """
    if found := [Refusal(*fault) for fault in faults(DOWN_FORM, form)]:
        raise Refused(*found)
    reason = reason_of(sent, DownReason)
    if sent.consent_by not in set(ConsentBy):
        raise Refused(Refusal("consent_missing", "consent_by"))
    if open_downs(up.resident_id):
        raise Refused.of("already_coming_home")
    township = _centre(sent.township, up) if sent.township else _centre_now(up)
    down = Referral(
        county_code=up.county_code,
        client_key=new_key(24),
        direction=Direction.DOWN,
        resident_id=up.resident_id,
        household_id=_home_now(up),
        contract_id=_contract_now(up, by),
        origin_id=up.id,
        urgency=Urgency.NORMAL,
        care=up.care,
        reason=reason,
        from_institution_id=up.hospital_id,
        township_id=township,
        hospital_id=up.hospital_id,
        department_id=up.department_id,
        started_by_id=by.actor.user_id,
        consent=Consent.AGREED,
        consent_by=sent.consent_by,
        form=form,
        home_on=home_on,
    )
    down.referral_no = new_number(up.county_code, by.at)
    along = By(by.actor, Side.HOSPITAL, by.institution_id, by.at, by.cause, by.answered_by)
    first_step(down, Move.PROPOSE, along, Said(note=note_of(sent)))
    return down


def _home_now(up: Referral) -> int:
    """Where the person lives by now; the home of the way up for whoever lives nowhere here."""
    return home_now(up.resident_id) or up.household_id


def _centre_now(up: Referral) -> int:
    """The centre of where the person lives by now, else that of the way up."""
    moved = centre_now(up.resident_id, up.township_id)
    return moved.id if moved else up.township_id


def _contract_now(up: Referral, by: By) -> int | None:
    """The term of the way up; for whoever has moved since, the one that covers the person now."""
    if _home_now(up) == up.household_id:
        return up.contract_id
    return cover_of(kept_row(up.resident_id), clock.local(by.at).date())


def _centre(code: str, referral: Referral) -> int:
    query = select(Institution.id).where(
        Institution.code == code,
        Institution.county_code == referral.county_code,
        Institution.kind == InstitutionKind.TOWNSHIP_CENTRE,
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise Refused(Refusal("unknown_value", "township"))
    return found


def propose_again(referral: Referral, sent: Sent, by: By) -> None:
    """Ask the same or another centre, after one said no."""
    if sent.township:
        referral.township_id = _centre(sent.township, referral)
    step(referral, Move.PROPOSE_AGAIN, by, Said(note=note_of(sent)))


def decline(referral: Referral, sent: Sent, by: By) -> None:
    """No, with a reason and words that say what to do instead."""
    said = Said(reason_of(sent, RejectReason), note_of(sent, needed=True))
    step(referral, Move.DECLINE, by, said)


def accept_back(referral: Referral, sent: Sent, by: By) -> None:
    """The centre takes the person back; where somebody answers for the person, at once with a team.

    Raises Refused with `unknown_value` for a team that is named and is none.
    """
    step(referral, Move.ACCEPT_BACK, by, Said(note=note_of(sent)))
    today = clock.local(by.at).date()
    try:
        team = team_for(referral, today, sent.team)
    except Refused as refused:
        if "no_team" in refused.codes:
            return
        raise
    _give_to(team, referral, By(by.actor, by.side, by.institution_id, by.at, Cause.MOVE))


def assign(referral: Referral, sent: Sent, by: By) -> None:
    """Give the person to the team of the contract, or to that of the grid, or to the one named.

    Raises Refused with `no_team` where there is none, or `unknown_value`.
    """
    team = team_for(referral, clock.local(by.at).date(), sent.team)
    _give_to(team, referral, by, note_of(sent))


def reassign(referral: Referral, sent: Sent, by: By) -> None:
    """Another team follows the person from now on; what is still due is that team's at once.

    Raises Refused with `missing_required` or `unknown_value` for the reason, `no_team`,
    `unknown_value` for the team, or `same_team`.
    """
    check(referral, Move.REASSIGN, by)
    reason, note = reason_of(sent, TeamReason), note_of(sent)
    today = clock.local(by.at).date()
    team, before = team_for(referral, today, sent.team), referral.team_id
    if team.id == before:
        raise Refused(Refusal("same_team", "team"))
    referral.team_id = team.id
    details = {"team": team.code, "before": db.session.get_one(Team, before).code}
    step(referral, Move.REASSIGN, by, Said(reason, note, details))
    plan_for({kept_row(referral.resident_id)}, today)


def _give_to(team: Team, referral: Referral, by: By, note: str = "") -> None:
    """What the team did for the person already counts, and what is left is due at once."""
    referral.team_id = team.id
    step(referral, Move.ASSIGN, by, Said(note=note, details={"team": team.code}))
    catch_up(referral, by)
    plan_for({kept_row(referral.resident_id)}, clock.local(by.at).date())


def readmit(referral: Referral, sent: Sent, by: By) -> None:
    """At the hospital again: what was due at home is dropped."""
    step(referral, Move.READMIT, by, Said(note=note_of(sent), outcome=Outcome.READMITTED))
    drop_home(referral, by)


def drop_home(referral: Referral, by: By) -> None:
    """What was due at home is due no more."""
    db.session.flush()
    plan_for({kept_row(referral.resident_id)}, clock.local(by.at).date())


def end_for_the_dead(resident_ids: Collection[int], actor: Actor, died_on: date) -> None:
    """Close what is open of people whose death was recorded: a kept place is free again, and what
    a hospital was asked from afar is withdrawn.

    Part of that entry; whoever calls holds the households. Taken back, the entry opens none of it
    again: the way of a referral is told by its events, and another one is begun.
    """
    rows = {*resident_ids, *united_with(resident_ids)}
    query = select(Referral.id).where(
        Referral.resident_id.in_(rows), Referral.over_at_utc.is_(None)
    )
    found = [hold(one) for one in db.session.scalars(query.order_by(Referral.id)).all()]
    hold_places_of([one.id for one in found])
    for referral in found:
        by = By(actor, Side.TOWNSHIP, referral.township_id, clock.moment(), Cause.MOVE)
        said = Said(details={"on": died_on.isoformat()}, outcome=Outcome.DIED)
        step(referral, Move.DIE, by, said)
        give_back(referral, by.at)
        free_bed(referral, by.at)
    withdraw_for_the_dead(rows, actor, clock.moment())
