"""The desk and the signing page."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.signing import bp
from contracts_app.blueprints.signing.advice import advice_for
from contracts_app.blueprints.signing.forms import DeskSearchForm, SigningForm
from contracts_app.blueprints.signing.offer import SigningOffer, offer_for
from contracts_app.extensions import limiter
from contracts_app.formatting import catalogue_name
from contracts_app.formatting.labels import label
from contracts_app.formatting.refusals import refusal_text
from contracts_app.models import Contract
from contracts_app.queries import queue
from contracts_app.queries import signing_desk as desk_lists
from contracts_app.queries.household_rows import UNSIGNED
from contracts_app.queries.households import found_by, has_households
from contracts_app.queries.search import find_exact
from contracts_app.rules.permissions import Permission
from contracts_app.services import searches
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.signing import SigningRequest, sign_household
from contracts_app.vocabulary import WaitingState
from contracts_app.vocabulary.catalogue import CHANNELS

_FIELD_OF = {
    "team_unknown": "team",
    "team_inactive": "team",
    "team_incomplete": "team",
    "capacity_households": "team",
    "capacity_persons": "team",
    "capacity_doctor": "doctor",
    "capacity_reason_missing": "capacity_reason",
    "representative_not_member": "representative",
    "representative_minor": "representative",
    "no_members": "members",
    "not_permanent": "members",
    "resident_covered_elsewhere": "members",
    "package_unknown": "packages",
    "package_not_for_members": "packages",
    "package_needs_basic": "packages",
    "notice_missing": "notice",
    "consent_missing": "consent",
    "signature_missing": "paper",
}


@bp.get("/sign")
@requires(Permission.CONTRACT_SIGN)
def desk() -> Any:
    """Today's list, or what a search found."""
    token = request.args.get("s", "")
    text = searches.find_text(current_user.id, token) or ""
    listed = _found(text, token) if text else _unsigned()
    places = [] if text else queue.list_places(scope())
    done = desk_lists.signed_today(scope(), current_user.id, clock.today())
    named = (*(listed["found"] or ()), *listed.get("unsigned", ()), *places, *done)
    shown = list(dict.fromkeys(row.code for row in named))
    looked_at("household", "list", "list", after={"codes": shown})
    return page(
        "signing/desk.html",
        "signing/_desk_list.html",
        form=DeskSearchForm(),
        text=text,
        places=places,
        done=done,
        today=clock.today(),
        **listed,
    )


def _found(text: str, token: str) -> dict[str, Any]:
    """The first households of a search, how many there are, and where all of them stand."""
    condition = found_by(text, scope())
    return {
        "found": desk_lists.found_households(scope(), condition),
        "count": desk_lists.count_found(scope(), condition),
        "all_of_them": url_for("households.list_households", s=token),
    }


def _unsigned() -> dict[str, Any]:
    unsigned = desk_lists.unsigned_households(scope())
    return {
        "found": None,
        "unsigned": unsigned,
        "nobody": not unsigned and not has_households(scope()),
        "count": desk_lists.count_unsigned(scope()),
        "all_of_them": url_for("households.list_households", status=UNSIGNED),
    }


@bp.post("/sign/search")
@requires(Permission.CONTRACT_SIGN)
@limiter.limit("600 per hour", key_func=per_user)
@commits
def search() -> Any:
    """Find a household; one exact hit opens its signing page at once."""
    form = DeskSearchForm()
    if not form.validate_on_submit():
        return redirect(url_for("signing.desk"))
    hit = find_exact(form.q.data, scope())
    if hit and hit.kind == "household":
        return redirect(url_for("signing.sign_household_page", household_code=hit.code), 303)
    token = searches.remember(current_user.id, form.q.data)
    return redirect(url_for("signing.desk", s=token), 303)


@bp.get("/sign/<path:household_code>")
@requires(Permission.CONTRACT_SIGN)
def sign_household_page(household_code: str) -> Any:
    """The five steps on one page; without JavaScript one plain form."""
    offer = offer_for(household_code, scope(), clock.today())
    form = _fresh_form(offer)
    looked_at("household", household_code, "sign.open")
    return make_response(render_template("signing/sign.html", form=form, **_shown(offer, form)))


def _fresh_form(offer: SigningOffer) -> SigningForm:
    here = [row for row in offer.members if row.resident.key not in offer.away]
    head = next((row.resident.key for row in here if row.is_head), "")
    form = SigningForm(
        formdata=None,
        idempotency_key=new_key(32),
        team=_first_team(offer),
        representative=head,
        member=[
            row.resident.key for row in here if row.resident.permanent and not row.covered_elsewhere
        ],
        package=offer.proposed,
    )
    return _with_choices(form, offer)


def _first_team(offer: SigningOffer) -> str:
    """The team that keeps a place for this household, else the one that is responsible for it."""
    if offer.place is not None and offer.place.state == WaitingState.OFFERED:
        return str(offer.place.team_code)
    return offer.own_team


def _with_choices(form: SigningForm, offer: SigningOffer) -> SigningForm:
    teams = (SelectChoice(team.code, team.name) for team in offer.teams)
    form.team.choices = [SelectChoice("", _("Choose a team")), *teams]
    names = {team.id: team.name for team in offer.teams}
    doctors = (
        SelectChoice(one.key, one.name, optgroup=names[one.team_id]) for one in offer.doctors
    )
    form.doctor.choices = [SelectChoice("", _("Not named")), *doctors]
    form.channel.choices = [SelectChoice(one.code, label(one.code, "channel")) for one in CHANNELS]
    return form


def _shown(offer: SigningOffer, form: SigningForm) -> dict[str, Any]:
    covered = len(set(form.member.data or ()))
    return {"offer": offer, "advice": advice_for(offer, covered, clock.today())}


@bp.post("/sign/<path:household_code>")
@requires(Permission.CONTRACT_SIGN)
@commits
def sign(household_code: str) -> Any:
    """Sign; a refusal shows the same page again with everything that was filled in."""
    form = SigningForm()
    try:
        contract = _signed(form, household_code)
    except Refused as refused:
        return _refused(form, household_code, refused.refusals)
    flash(_signed_words(paper=form.paper.data), "success")
    return redirect(url_for("contracts.show_contract", contract_no=contract.contract_no), 303)


def _signed_words(*, paper: bool) -> str:
    if paper:
        return _("Signed. Now print the two copies; both parties must sign them by hand.")
    return _("Signed. Now print the two copies.")


def _signed(form: SigningForm, household_code: str) -> Contract:
    today = clock.today()
    wanted = SigningRequest(
        household_code=household_code,
        team_code=form.team.data or "",
        representative=form.representative.data or "",
        package_codes=tuple(form.package.data or ()),
        channel=form.channel.data or "",
        signed_on=today,
        members=tuple(form.member.data or ()),
        notice=form.notice.data,
        consent=form.consent.data,
        paper=form.paper.data,
        strokes=None if form.paper.data else form.strokes(),
        doctor=form.doctor.data or None,
        capacity_reason=form.reason_given(),
        idempotency_key=(form.idempotency_key.data or "")[:64] or None,
    )
    user = current_user._get_current_object()
    return sign_household(wanted, scope(), actor(), today, user)


def _refused(form: SigningForm, household_code: str, refusals: list[Refusal]) -> Any:
    offer = offer_for(household_code, scope(), clock.today())
    looked_at("household", household_code, "sign.open")
    names = _names_of(offer)
    listed = [
        {
            "code": refusal.code,
            "message": _worded(refusal, names),
            "field": _FIELD_OF.get(refusal.code),
        }
        for refusal in refusals
    ]
    shown = _shown(offer, _with_choices(form, offer))
    return make_response(
        render_template("signing/sign.html", form=form, refusals=listed, **shown), 422
    )


def _names_of(offer: SigningOffer) -> dict[str, str]:
    """What refusals may be about, by key or code: the members and the packages."""
    return {
        **{one.package.code: catalogue_name(one.package) for one in offer.packages},
        **{row.resident.key: row.resident.name for row in offer.members},
    }


def _worded(refusal: Refusal, names: dict[str, str]) -> str:
    """The sentence of the code, with the member, package or missing post where one is meant."""
    if refusal.code == "signature_missing":
        return _(
            "The signature is missing. Sign on the pad,"
            " or tick “Sign by hand on the printed copies”."
        )
    about = names.get(refusal.subject, "")
    if refusal.code == "team_incomplete":
        about = _missing_post(refusal.subject)
    elif refusal.code == "package_unknown":
        about = about or refusal.subject[:40]
    text = refusal_text(refusal.code)
    return _("%(sentence)s (%(about)s)", sentence=text, about=about) if about else text


def _missing_post(post: str) -> str:
    words = {
        "gp_or_physician": _("general practitioner or physician"),
        "nurse": _("nurse"),
        "public_health": _("public health officer"),
        "leader": _("a leader who is a doctor"),
        "solo_leader": _("a leader who is a doctor or village doctor"),
        "contact": _("a contact for the families"),
    }
    return words.get(post, post)
