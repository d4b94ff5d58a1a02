"""The desk and the signing page."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from contracts_app import clock
from contracts_app.blueprints._guards import commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.signing import bp
from contracts_app.blueprints.signing.advice import advice_for
from contracts_app.blueprints.signing.anew import undo_what_changed
from contracts_app.blueprints.signing.drafts import find_draft, form_of_draft
from contracts_app.blueprints.signing.filled_in import BY_HAND, signed_by
from contracts_app.blueprints.signing.forms import DeskSearchForm, SigningForm
from contracts_app.blueprints.signing.offer import SigningOffer, offer_for
from contracts_app.blueprints.signing.refused import told
from contracts_app.blueprints.signing.sealing import sealing_for
from contracts_app.extensions import limiter
from contracts_app.formatting.labels import label
from contracts_app.queries import queue, sealed_visits
from contracts_app.queries import signing_desk as desk_lists
from contracts_app.queries.household_rows import UNSIGNED
from contracts_app.queries.households import found_by, has_households
from contracts_app.queries.paper_forms import day_on, get_form, team_on
from contracts_app.queries.papers import find_paper
from contracts_app.queries.sealed import count_attention
from contracts_app.queries.search import find_exact
from contracts_app.rules.paper_code import read_paper_code
from contracts_app.rules.permissions import Permission
from contracts_app.services import searches
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.vocabulary import WaitingState
from contracts_app.vocabulary.catalogue import CHANNELS
from contracts_app.vocabulary.paper import FORM_OUT, Manner


@bp.get("/sign")
@requires(Permission.CONTRACT_SIGN)
def desk() -> Any:
    """Today's list, or what a search found."""
    token = request.args.get("s", "")
    text = searches.find_text(current_user.id, token) or ""
    listed = _found(text, token) if text else _unsigned()
    places = [] if text else queue.list_places(scope())
    mine = (scope(), current_user.id, clock.today())
    done = desk_lists.signed_today(*mine)
    many = len(done) == desk_lists.LIMIT
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
        done_count=desk_lists.count_signed_today(*mine) if many else len(done),
        paper=_paper_to_enter(),
        today=clock.today(),
        attention=count_attention(scope()),
        sealed_visits=sealed_visits.count_attention(scope()),
        **listed,
    )


def _paper_to_enter() -> str:
    """The number of the form for which a household is looked for; empty where there is none."""
    paper = get_form(request.args.get("form", ""), scope())
    return paper.number if paper is not None and paper.state in FORM_OUT else ""


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
        "away": (0, False) if unsigned else desk_lists.count_unsigned_away(scope()),
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
    paper = {"form": form.form_number.data} if form.form_number.data else {}
    if not form.validate_on_submit():
        return redirect(url_for("signing.desk", **paper))
    if (sheet := _of_paper(form.q.data)) is not None:
        return redirect(sheet, 303)
    hit = find_exact(form.q.data, scope())
    if hit and hit.kind == "household":
        address = url_for("signing.sign_household_page", household_code=hit.code, **paper)
        return redirect(address, 303)
    token = searches.remember(current_user.id, form.q.data)
    return redirect(url_for("signing.desk", s=token, **paper), 303)


def _of_paper(text: str) -> str | None:
    """Where the code or number of a paper leads: to its household, a blank form to the desk.

    A form that is on its way is entered there. None for what is no paper of this area.
    """
    code = read_paper_code(text)
    sheet = find_paper(code, scope()) if code else None
    if sheet is None:
        return None
    form = sheet.number[:16] if sheet.form_id and sheet.state in FORM_OUT else None
    if sheet.household_code is None:
        return url_for("signing.desk", form=form) if form else None
    return url_for("signing.sign_household_page", household_code=sheet.household_code, form=form)


@bp.get("/sign/<path:household_code>")
@requires(Permission.CONTRACT_SIGN)
def sign_household_page(household_code: str) -> Any:
    """The five steps on one page; without JavaScript one plain form."""
    offer = offer_for(household_code, scope(), clock.today())
    draft = None if "form" in request.args else find_draft(offer.household.id)
    form = _with_choices(form_of_draft(draft, offer), offer) if draft else _fresh_form(offer)
    _fill_from_paper(form)
    looked_at("household", household_code, "sign.open")
    shown = {"draft": draft, **_shown(offer, form)}
    return make_response(render_template("signing/sign.html", form=form, **shown))


def _fresh_form(offer: SigningOffer) -> SigningForm:
    form = SigningForm(
        formdata=None,
        idempotency_key=new_key(32),
        team=_first_team(offer),
        representative=offer.signer,
        member=offer.ticked_at_first,
        package=offer.proposed,
    )
    return _with_choices(form, offer)


def _fill_from_paper(form: SigningForm) -> None:
    """Where a numbered form is entered, its number, its team, and that it was signed by hand."""
    paper = get_form(request.args.get("form", ""), scope())
    if paper is None:
        return
    form.form_number.data, form.signed_on.data = paper.number, day_on(paper) or clock.today()
    form.manner.data, form.channel.data = Manner.PAPER.value, "home"
    form.team.data = team_on(paper)
    if paper.choices:
        form.member.data = paper.choices["members"]
        form.package.data = paper.choices["packages"]
        form.representative.data = paper.choices["representative"]


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
    # Of several signings without a key, as a script may send them, only the first would be taken.
    form.idempotency_key.data = form.idempotency_key.data or new_key(32)
    covered = len(set(form.member.data or ()))
    return {
        "offer": offer,
        "advice": advice_for(offer, covered, clock.today()),
        "sealing": sealing_for(offer.household.code, form),
    }


@bp.post("/sign/<path:household_code>")
@requires(Permission.CONTRACT_SIGN)
@commits
def sign(household_code: str) -> Any:
    """Sign; a refusal shows the same page again with everything that was filled in."""
    form = SigningForm()
    try:
        contract = signed_by(form, household_code)
    except Refused as refused:
        return _refused(form, household_code, refused.refusals)
    flash(_signed_words(form, contract.contract_no), "success")
    return redirect(url_for("contracts.show_contract", contract_no=contract.contract_no), 303)


def _signed_words(form: SigningForm, number: str) -> str:
    if form.form_number.data:
        return _("%(number)s is registered.", number=number)
    if form.told_manner() in BY_HAND:
        return _("Signed. Now print the two copies; both parties must sign them by hand.")
    return _("Signed. Now print the two copies.")


def _refused(form: SigningForm, household_code: str, refusals: list[Refusal]) -> Any:
    offer = offer_for(household_code, scope(), clock.today())
    looked_at("household", household_code, "sign.open")
    undo_what_changed(form, offer)
    shown = _shown(offer, _with_choices(form, offer))
    listed = told(refusals, offer, form.team.data)
    return make_response(
        render_template("signing/sign.html", form=form, refusals=listed, **shown), 422
    )
