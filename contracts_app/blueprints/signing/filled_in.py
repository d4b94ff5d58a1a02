"""From the filled-in signing form to what the service is asked, and to its contract."""

from datetime import date
from typing import Final

import structlog
from flask import request
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import actor, scope
from contracts_app.blueprints.auth.tries import count_pin, give_back
from contracts_app.blueprints.signing.forms import SigningForm
from contracts_app.models import Contract, User
from contracts_app.rules.outbox import read_moment
from contracts_app.rules.stand_ins import StandIns
from contracts_app.services import signing_drafts
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.signing import SigningRequest, sign_household
from contracts_app.services.signing_evidence import Evidence
from contracts_app.services.specimens import confirms
from contracts_app.vocabulary import SigningCode
from contracts_app.vocabulary.paper import Manner

_log = structlog.get_logger()
BY_HAND: Final = (Manner.PAPER, Manner.MARK)


def signed_by(form: SigningForm, household_code: str) -> Contract:
    """The contract that the form makes. Raises Refused with the codes of signing."""
    today, user = clock.today(), current_user._get_current_object()
    wanted = request_of(form, household_code, today, with_specimen=confirmed(form, user))
    contract = sign_household(wanted, scope(), actor(), today, user)
    signing_drafts.forget_household(contract.household_id)
    return contract


def request_of(
    form: SigningForm, household_code: str, today: date, *, with_specimen: bool
) -> SigningRequest:
    """What was filled in; the day of signing is told only of a paper that comes later."""
    by_hand = form.told_manner() in BY_HAND
    return SigningRequest(
        household_code=household_code,
        team_code=form.team.data or "",
        representative=form.representative.data or "",
        package_codes=tuple(form.package.data or ()),
        channel=form.channel.data or "",
        signed_on=_signed_on(form, today),
        members=tuple(form.member.data or ()),
        notice=form.notice.data,
        consent=form.consent.data,
        paper=by_hand,
        strokes=None if by_hand else form.strokes(),
        doctor=form.doctor.data or None,
        capacity_reason=form.reason_given(),
        idempotency_key=(form.idempotency_key.data or "")[:64] or None,
        evidence=evidence_of(form, device=request.headers.get("User-Agent", "")),
        with_specimen=with_specimen,
        wording=form.wording.data or None,
        form_number=form.form_number.data or None,
    )


def _signed_on(form: SigningForm, today: date) -> date:
    if not form.form_number.data or not form.signed_on.raw_data:
        return today
    day: date | None = form.signed_on.data
    if day is None:
        raise Refused(Refusal(SigningCode.BAD_DATE))
    return day


def evidence_of(form: SigningForm, *, device: str) -> Evidence:
    """Who stood in for whom, with which device, and when by its clock."""
    return Evidence(
        stand_ins_of(form),
        device="".join(char for char in device if char.isprintable()),
        noticed_at=read_moment(form.noticed_at.data),
        signed_at=read_moment(form.signed_at.data),
    )


def stand_ins_of(form: SigningForm) -> StandIns:
    """Who acted besides the representative, as far as it was filled in."""
    return StandIns(
        form.told_manner(),
        (form.proxy_name.data or "")[:40],
        (form.proxy_relation.data or "")[:20],
        (form.witness_name.data or "")[:40],
        form.guardians(),
        form.chosen_guardians(),
    )


def confirmed(form: SigningForm, user: User) -> bool:
    """Whether the person's stored signature was confirmed by its PIN.

    Raises Refused for a wrong one.
    """
    pin = form.pin.data or ""
    if not pin:
        return False
    tried = count_pin(user.username, pin)
    if not confirms(user, pin):
        _log.warning("pin_refused", user=user.username, address=request.remote_addr)
        raise Refused(Refusal(SigningCode.PIN_WRONG))
    give_back(tried)
    return True
