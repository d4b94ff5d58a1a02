"""Numbered forms that are printed before they are signed: filled in for a household, or blank."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import PaperForm, Team, User
from contracts_app.queries import signing as facts_of
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.paper_forms import form_out_of, lock_form
from contracts_app.queries.scope import Scope
from contracts_app.rules import signing as rules
from contracts_app.rules.redaction import redact
from contracts_app.services import audit, numbers
from contracts_app.services.agreements import Shared, build_snapshot, hash_of, template_of
from contracts_app.services.audit import Actor
from contracts_app.services.blank_agreement import blank_snapshot
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.form_registration import choices_of
from contracts_app.services.keys import new_key
from contracts_app.services.proposals import propose_for
from contracts_app.services.signing import sign_household
from contracts_app.services.signing_evidence import Evidence
from contracts_app.services.signing_facts import (
    Signing,
    SigningRequest,
    carried_besides,
    facts_for,
    look_up,
    members_today,
)
from contracts_app.vocabulary import SigningCode
from contracts_app.vocabulary.paper import FORM_OUT, FormKind, FormState

MOST_BLANKS: Final = 200
LONGEST_REASON: Final = 200


def prepare(
    household_code: str, scope: Scope, actor: Actor, today: date, shared: Shared | None = None
) -> PaperForm:
    """Fill in a form for a household that is to sign it by hand; it takes its number now.

    Raises NotFound outside the scope, Refused with the codes of signing, or `form_out` when one is
    on its way. Whether there is room is judged again when the signed form is registered.
    """
    household = facts_of.lock_household(household_code, scope)
    if household is None:
        raise NotFound("household")
    signing = _as_proposed(household, scope, today)
    load = carried_besides(signing, today)
    already = ((SigningCode.FORM_OUT, ""),) if form_out_of(household.id) else ()
    found = rules.refusals(facts_for(signing, load, today, already))
    if found:
        raise Refused(*(Refusal(code, subject) for code, subject in dict.fromkeys(found)))
    shared = shared or Shared()
    number = numbers.take_root_no(household.county_code, today.year)
    snapshot = build_snapshot(_unsigned(number, signing, today), signing, None, shared)
    form = _form(number, FormKind.PREPARED, signing.accepted_team, shared, actor, today)
    form.household_id, form.choices = household.id, choices_of(signing)
    form.snapshot, form.snapshot_hash = snapshot, hash_of(snapshot)
    _write([form], actor)
    return form


def _as_proposed(household: Any, scope: Scope, today: date) -> Signing:
    terms = facts_of.terms_of(household.id)
    members = members_today(household.id, terms, today)
    free = [row for row in members if not row.covered_elsewhere and row.resident.permanent]
    proposal = propose_for(members, facts_of.packages_on(today), today)
    request = SigningRequest(
        household_code=household.code,
        team_code=_team_of(household.grid_id, today),
        representative=proposal.representative,
        package_codes=proposal.packages,
        channel="home",
        signed_on=today,
        members=tuple(row.resident.key for row in free),
        notice=True,
        consent=True,
        paper=True,
    )
    return look_up(request, household, terms, scope, today)


def _team_of(grid_id: int, today: date) -> str:
    """The code of the team that is responsible for a grid; empty where none is."""
    team_id = responsible_team_id(grid_id, today)
    return db.session.get_one(Team, team_id).code if team_id else ""


def _unsigned(number: str, signing: Signing, today: date) -> Any:
    """What an agreement asks of a contract, for one whose first day is not known yet.

    Whoever signs writes the day; the last one is the same whenever it is signed in this year, but
    for terms that run from day to day.
    """
    days = signing.period
    by_year = (days.end.month, days.end.day) == (12, 31)
    return SimpleNamespace(
        contract_no=numbers.contract_no(number, 1),
        root_no=number,
        term_no=1,
        entered_on=today,
        signed_on=None,
        channel=signing.request.channel,
        period_start=days.start if days.start > today else None,
        period_end=days.end if by_year else None,
    )


def take_blanks(
    team_code: str, count: int, scope: Scope, actor: Actor, today: date
) -> list[PaperForm]:
    """Blank forms of a team with the next numbers, for a morning without a line.

    Raises NotFound outside the scope, Refused(`unknown_value`) for none or more than 200.
    """
    if not 1 <= count <= MOST_BLANKS:
        raise Refused(Refusal(SigningCode.UNKNOWN_VALUE, "count"))
    team = facts_of.lock_team(team_code, scope)
    if team is None:
        raise NotFound("team")
    shared = Shared()
    forms = [
        _form(
            numbers.take_root_no(team.county_code, today.year),
            FormKind.BLANK,
            team,
            shared,
            actor,
            today,
        )
        for _ in range(count)
    ]
    _write(forms, actor)
    return forms


def _form(
    number: str, kind: FormKind, team: Any, shared: Shared, actor: Actor, today: date
) -> PaperForm:
    return PaperForm(
        county_code=team.county_code,
        number=number,
        verify_code=new_key(12),
        kind=kind,
        state=FormState.OPEN,
        team_id=team.id,
        template_id=template_of(today, team.institution_id, shared)["id"],
        made_on=today,
        made_by_id=actor.user_id,
        made_at_utc=clock.utcnow(),
    )


def _write(forms: Sequence[PaperForm], actor: Actor) -> None:
    db.session.add_all(forms)
    db.session.flush()
    audit.record_all(
        [
            audit.event_row(
                actor, "form.take", "paper_form", form.number, after={"kind": form.kind}
            )
            for form in forms
        ]
    )


def snapshot_of_form(form: PaperForm) -> dict[str, Any]:
    """What is printed of a form; a blank leaves room for all that is the household's own."""
    return form.snapshot if form.snapshot is not None else blank_snapshot(form)


def spoil(number: str, reason: str, scope: Scope, actor: Actor, today: date) -> PaperForm:
    """Note that a form will never be signed, and why; its number is not given out again.

    Raises NotFound outside the scope, Refused with `form_closed` or `missing_required`.
    """
    form = lock_form(number, scope)
    if form is None:
        raise NotFound("form")
    if form.state not in FORM_OUT:
        raise Refused(Refusal(SigningCode.FORM_CLOSED, number))
    told = redact(reason).strip()[:LONGEST_REASON]
    if not told:
        raise Refused(Refusal(SigningCode.MISSING_REQUIRED, "reason"))
    form.state, form.reason = FormState.SPOILED, told
    form.closed_on, form.closed_by_id = today, actor.user_id
    audit.record(actor, "form.spoil", "paper_form", number, reason=told)
    db.session.flush()
    return form


def register(
    form: PaperForm,
    household_code: str,
    signed_on: date,
    scope: Scope,
    actor: Actor,
    today: date,
    user: User | None = None,
    evidence: Evidence | None = None,
) -> Any:
    """Enter a filled-in form that came back with both signatures; returns the contract.

    Raises Refused with the codes of signing, NotFound outside the scope.
    """
    choices = form.choices or {}
    request = SigningRequest(
        household_code=household_code,
        team_code=choices.get("team", ""),
        representative=choices.get("representative", ""),
        package_codes=tuple(choices.get("packages", ())),
        channel="home",
        signed_on=signed_on,
        members=tuple(choices.get("members", ())),
        notice=True,
        consent=True,
        paper=True,
        form_number=form.number,
        evidence=evidence or Evidence(),
    )
    return sign_household(request, scope, actor, today, user)
