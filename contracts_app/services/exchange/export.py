"""One referral as a bundle of FHIR R4, valid by the library before anybody gets it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from contracts_app.queries import exchange as queries
from contracts_app.queries.referral_deaths import find_dismissal
from contracts_app.rules.exchange.facts import Denial, Facts, Named, Person, Place
from contracts_app.rules.exchange.resources import bundle
from contracts_app.rules.exchange.statuses import BED_STATUS, PLACE_STATUS
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound
from contracts_app.services.exchange.fhir import as_json
from contracts_app.services.referral_places.had import at_utc
from contracts_app.services.reveal import stated
from contracts_app.vocabulary.referrals import Outcome, Side


def bundle_json(facts: Facts) -> str:
    """The bundle of a referral as JSON."""
    return as_json(bundle(facts))


def masked(facts: Facts, name: str) -> Facts:
    """The same with the person as on the page, by the name that is shown there."""
    return replace(facts, person=facts.person.as_on_page(name))


def facts_for(reason: str, referral_id: int, actor: Actor, now: datetime) -> Facts:
    """What is told of a referral with the whole person, for a reason that is kept.

    Raises NotFound, Refused with `missing_required` without a reason in words, or `too_long`.
    """
    facts, person = facts_of(referral_id, now)
    kept, after = stated(reason), {"referral": facts.number}
    audit.record(actor, "referral.export_full", "resident", person, reason=kept, after=after)
    return facts


def facts_of(referral_id: int, now: datetime) -> tuple[Facts, str]:
    """What is told of a referral, and the key of the person. Raises NotFound."""
    found = queries.find_told(referral_id)
    if found is None:
        raise NotFound("referral")
    referral, person = found.Referral, found.Resident
    ends = {
        one: Named(getattr(found, f"{one}_code"), getattr(found, f"{one}_name"))
        for one in ("sender", "township", "hospital", "department", "team", "team_place")
        if getattr(found, f"{one}_code")
    }
    denial = _denial(referral)
    facts = Facts(
        number=referral.referral_no,
        direction=referral.direction,
        status=referral.status,
        version=referral.version,
        urgency=referral.urgency,
        care=referral.care,
        reason=referral.reason,
        person=Person(person.name, person.sex, person.birth_date, person.phone or ""),
        sender=ends["sender"],
        township=ends["township"],
        hospital=ends["hospital"],
        department=ends.get("department"),
        team=ends.get("team"),
        owner=_owner(referral.owner, ends),
        started=_second(referral.started_at_utc),
        changed=_changed(found.changed_at_utc, denial),
        **_times(referral),
        paused=referral.waiting_since_utc is not None,
        outcome=referral.outcome or "",
        denial=denial,
        place=_place(referral_id, now),
        form=referral.form or {},
        feedback=referral.feedback or {},
        summary=referral.summary,
    )
    return facts, person.key


def _owner(side: str | None, ends: dict[str, Named]) -> Named | None:
    """The institution of the side whose turn it is."""
    of_side = {
        Side.STARTER: "sender",
        Side.TOWNSHIP: "township",
        Side.HOSPITAL: "hospital",
        Side.TEAM: "team_place",
    }
    return ends.get(of_side[Side(side)]) if side else None


def _changed(last_event: datetime, denial: Denial | None) -> datetime:
    last = _second(last_event)
    return max(last, denial.at) if denial else last


def _denial(referral: Any) -> Denial | None:
    """What the township has answered to a report of a death."""
    found = find_dismissal(referral.id) if referral.outcome == Outcome.DIED else None
    return Denial(_second(found.at_utc), found.institution, found.words) if found else None


def _times(referral: Any) -> dict[str, datetime | None]:
    moments = {
        "clock_started": referral.clock_started_at_utc,
        "due": referral.due_at_utc,
        "sent": referral.sent_at_utc,
        "over": referral.over_at_utc,
    }
    return {name: at and _second(at) for name, at in moments.items()}


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _place(referral_id: int, now: datetime) -> Place | None:
    """The newest of a clinic and a bed."""
    found, bed = queries.last_clinic(referral_id), queries.last_bed(referral_id)
    if found is None or (bed is not None and bed.made_at_utc > found.ClinicBooking.made_at_utc):
        return _bed(bed, now) if bed is not None else None
    booking, clinic = found.ClinicBooking, found.Clinic
    return Place(
        status=PLACE_STATUS[booking.state],
        start=at_utc(clinic.held_on, clinic.from_minute),
        end=at_utc(clinic.held_on, clinic.to_minute),
        made=_second(booking.made_at_utc),
        clinic=clinic.key,
        expert=clinic.expert,
    )


def _bed(bed: Any, now: datetime) -> Place:
    """From when it was given until its hold ends or it was left, or until now.

    FHIR asks for both ends of what is booked.
    """
    end = bed.held_until_utc or bed.closed_at_utc or now
    made = _second(bed.made_at_utc)
    return Place(BED_STATUS[bed.state], made, max(made, _second(end)), made)
