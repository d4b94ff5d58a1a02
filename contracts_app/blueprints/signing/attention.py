"""Signings that came sealed and could not be made: what was filled in, why, and what to do."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from contracts_app import clock
from contracts_app.blueprints._forms import BaseForm
from contracts_app.blueprints._guards import actor, can, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.signing import bp
from contracts_app.blueprints.signing.filled_in import stand_ins_of
from contracts_app.blueprints.signing.offer import SigningOffer, offer_for
from contracts_app.blueprints.signing.sealing import form_from, sealed_request
from contracts_app.formatting import catalogue_name
from contracts_app.formatting.labels import label
from contracts_app.queries import sealed, sealed_visits
from contracts_app.rules.permissions import Permission
from contracts_app.rules.stand_ins import people_of
from contracts_app.services import outbox
from contracts_app.services.errors import NotFound
from contracts_app.services.outbox_packages import CODES
from contracts_app.vocabulary.paper import Manner


class SettleForm(BaseForm):
    """Why a sealed signing needs no attention any more."""

    note = StringField(_l("What became of it"), validators=[DataRequired(), Length(max=200)])


@dataclass(frozen=True)
class FilledIn:
    """What was filled in on the tablet, in the words of the page."""

    members: list[str]
    signer: str
    team: str
    doctor: str
    packages: list[str]
    channel: str
    manner: Manner
    stand_ins: list[str]
    """Who wrote for the representative, and the witness."""


@bp.get("/sign/attention")
@requires(Permission.CONTRACT_SIGN)
def list_attention() -> Any:
    """All that waits for somebody, the oldest first."""
    rows, count = sealed.list_attention(scope()), sealed.count_attention(scope())
    looked_at("household", "list", "list", after={"codes": [row.code for row in rows]})
    shown = {"rows": rows, "count": count, "codes": CODES, **_visits()}
    beyond = sealed.list_beyond(current_user.id, scope())
    return render_template("signing/attention_list.html", beyond=beyond, **shown)


def _visits() -> dict[str, Any]:
    """The same of visits, for those who record them."""
    if not can(Permission.VISIT_RECORD):
        return {}
    visits = sealed_visits.list_attention(scope())
    lately = sealed_visits.list_lately(current_user.id, scope(), clock.utcnow())
    if keys := [row.person for row in (*visits, *lately)]:
        looked_at("resident", "sealed_visits", "list", after={"keys": keys})
    return {
        "visits": visits,
        "visit_count": sealed_visits.count_attention(scope()),
        "visits_beyond": sealed_visits.list_beyond(current_user.id, scope()),
        "visits_lately": lately,
    }


@bp.get("/sign/attention/<string:key>")
@requires(Permission.CONTRACT_SIGN)
def show_attention(key: str) -> Any:
    """One of them, as it was filled in."""
    return _page(key, SettleForm(formdata=None))


def _page(key: str, form: SettleForm) -> Any:
    row = sealed.get_attention(key, scope())
    if row is None:
        raise NotFound("sealed")
    looked_at("household", row.code, "sign.open")
    shown = _filled_in(key, offer_for(row.code, scope(), clock.today()))
    html = render_template("signing/attention.html", row=row, shown=shown, form=form)
    return html, 422 if form.errors else 200


def _filled_in(key: str, offer: SigningOffer) -> FilledIn:
    form = form_from(sealed.fields_of(key))
    people = {row.resident.key: row.resident.name for row in offer.members}
    packages = {one.package.code: catalogue_name(one.package) for one in offer.packages}
    teams = {team.code: team.name for team in offer.teams}
    doctors = {doctor.key: doctor.name for doctor in offer.doctors}
    took_part = people_of(stand_ins_of(form), form.told_manner())
    return FilledIn(
        members=[people.get(one, _("no longer a member")) for one in form.member.data or ()],
        signer=people.get(form.representative.data or "", ""),
        team=teams.get(form.team.data, form.team.data),
        doctor=doctors.get(form.doctor.data, ""),
        packages=[packages.get(one, one) for one in form.package.data or ()],
        channel=label(form.channel.data, "channel"),
        manner=form.told_manner(),
        stand_ins=[took_part[part] for part in ("proxy_name", "witness_name") if part in took_part],
    )


@bp.post("/sign/attention/<string:key>/retry")
@requires(Permission.CONTRACT_SIGN)
@commits
def retry_sealed(key: str) -> Any:
    """Sign the very same now; what is still in the way is shown on its page."""
    row = outbox.held(key, scope())
    times, form = outbox.times_kept(row), form_from(outbox.fields_of(row))
    form.idempotency_key.data = key
    wanted = partial(sealed_request, form, sealed.code_of(row.household_id), times)
    outcome = outbox.try_again(row, wanted, actor(), clock.today())
    if outcome.contract_no is None:
        flash(_("It cannot be signed yet; below stands why."), "warning")
        return redirect(url_for("signing.show_attention", key=key), 303)
    flash(_("Signed. Now print the two copies."), "success")
    return redirect(url_for("contracts.show_contract", contract_no=outcome.contract_no), 303)


@bp.post("/sign/attention/<string:key>/settle")
@requires(Permission.CONTRACT_SIGN)
@commits
def settle_sealed(key: str) -> Any:
    """Close it with a reason."""
    form = SettleForm()
    if not form.validate_on_submit():
        return _page(key, form)
    outbox.settle(key, form.note.data, scope(), actor())
    flash(_("It is settled; what was drawn is deleted."), "success")
    return redirect(url_for("signing.list_attention"), 303)
