"""A numbered form becomes a contract: the same number, and the words that were on the paper."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import update

from contracts_app.extensions import db
from contracts_app.models import AgreementTemplate, Contract, PaperForm
from contracts_app.queries.paper_forms import lock_form
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.signing import packages_on
from contracts_app.rules.signing import Refusal
from contracts_app.services import audit
from contracts_app.services.agreement_words import WORDING
from contracts_app.services.agreements import words_of
from contracts_app.services.audit import Actor
from contracts_app.services.signing_facts import Signing, SigningRequest
from contracts_app.vocabulary import SigningCode
from contracts_app.vocabulary.paper import FORM_OUT, FormState

SIGNED_OTHERWISE: Final = "signed_otherwise"
"""Why a filled-in form is spoiled when its household signs without it."""
_ON_PAPER: Final = (
    "template",
    "household",
    "representative",
    "members",
    "institution",
    "team",
    "doctor",
    "packages",
)
"""What of an agreement was printed before it was signed, and holds as it was printed."""
_forms = table_of(PaperForm)


def form_of(request: SigningRequest, scope: Scope) -> PaperForm | None:
    """The form that a request names, held until the transaction ends; None where it names none."""
    return lock_form(request.form_number, scope) if request.form_number else None


def form_refusals(form: PaperForm | None, signing: Signing) -> Iterator[Refusal]:
    """What stands against registering this form as the signing that was looked up."""
    request = signing.request
    if not request.form_number:
        return
    if form is None:
        yield SigningCode.FORM_UNKNOWN, request.form_number
        return
    if form.state not in FORM_OUT:
        yield SigningCode.FORM_CLOSED, form.number
    if form.household_id not in (None, signing.household.id):
        yield SigningCode.FORM_OTHER_HOUSEHOLD, form.number
    yield from _day_refusals(form, signing)
    if not request.paper:
        yield SigningCode.FORM_BY_HAND, form.number
    for part in _differing(form, signing):
        yield SigningCode.FORM_DIFFERS, part


def with_prices_of(form: PaperForm | None, signing: Signing) -> Signing:
    """A signing with the versions of its packages, and so the prices, that its form shows."""
    if form is None:
        return signing
    printed = {one.code: one for one in packages_on(form.made_on, tuple(signing.packages))}
    return replace(signing, packages={**signing.packages, **printed})


def _day_refusals(form: PaperForm, signing: Signing) -> Iterator[Refusal]:
    """Numbers carry the year of the first signing, and nobody signs what is not printed yet."""
    day = signing.request.signed_on
    if form.county_code != signing.household.county_code or _year(form) != day.year:
        yield SigningCode.FORM_YEAR, form.number
    elif day < form.made_on:
        yield SigningCode.FORM_TOO_NEW, form.number


def _differing(form: PaperForm, signing: Signing) -> list[str]:
    """Which choices are others than stand on the paper; on a blank one only the team can be."""
    if form.choices is not None:
        chosen = choices_of(signing)
        return [part for part in chosen if chosen[part] != form.choices.get(part)]
    return ["team"] if signing.team is not None and signing.team.id != form.team_id else []


def _year(form: PaperForm) -> int:
    return int(form.number[6:10])


def choices_of(signing: Signing) -> dict[str, Any]:
    """What is filled in on a form: by keys and codes, in no order of their own."""
    return {
        "team": signing.accepted_team.code if signing.team else "",
        "representative": signing.request.representative,
        "members": sorted(signing.chosen),
        "packages": sorted(dict.fromkeys(signing.request.package_codes)),
    }


def wording_of(form: PaperForm) -> dict[str, Any]:
    """The wording that was printed on a form, with its id; a later one is not what was signed."""
    stored = db.session.get_one(AgreementTemplate, form.template_id)
    names = ("id", "institution_code", *WORDING, "notice", "notice_en")
    return {name: getattr(stored, name) for name in names}


def as_printed(
    snapshot: dict[str, Any], form: PaperForm | None, wording: dict[str, Any]
) -> dict[str, Any]:
    """An agreement as it stood on the paper that was signed."""
    if form is None:
        return snapshot
    if form.snapshot is None:
        return {**snapshot, "template": words_of(wording)}
    return {**snapshot, **{part: form.snapshot[part] for part in _ON_PAPER}}


def close_form(form: PaperForm, contract: Contract, actor: Actor, today: date) -> None:
    """The form is a contract now."""
    form.state, form.contract_id = FormState.REGISTERED, contract.id
    form.closed_on, form.closed_by_id = today, actor.user_id
    db.session.flush()


def spoil_what_is_out(household_id: int, actor: Actor, today: date) -> None:
    """A form that was filled in for a household which signed without it can no longer be signed."""
    out = update(_forms).where(_forms.c.household_id == household_id, _forms.c.state.in_(FORM_OUT))
    spoiled = out.values(
        state=FormState.SPOILED,
        reason=SIGNED_OTHERWISE,
        closed_on=today,
        closed_by_id=actor.user_id,
    ).returning(_forms.c.number)
    for number in db.session.scalars(spoiled).all():
        audit.record(actor, "form.spoil", "paper_form", number, reason=SIGNED_OTHERWISE)
