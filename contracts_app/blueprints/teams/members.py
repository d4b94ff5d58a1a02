"""People of a team: who joins, changes post or leads; what is public of them; their licences."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import (
    after_this_request,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._photos import photos_folder
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.teams import bp
from contracts_app.blueprints.teams.forms import (
    CredentialForm,
    HomeForm,
    LeadForm,
    MemberForm,
    PhotoForm,
    PostForm,
    StaffForm,
)
from contracts_app.blueprints.teams.views import managed_or_403, stored_or_404
from contracts_app.models import Staff, TeamMember
from contracts_app.queries.credentials import list_credentials
from contracts_app.queries.team_staff import (
    get_person,
    get_staff_profile,
    list_institution_choices,
    list_places_of,
    list_staff_choices,
)
from contracts_app.queries.teams import TeamLoad
from contracts_app.rules.permissions import Permission
from contracts_app.services import photos, staff_records
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.team_members import add_member, change_leader, change_post
from contracts_app.services.team_places import rows_of

_JOIN_FIELDS = frozenset({"person", "name", "phone", "post", "valid_from"})


@bp.route("/teams/<path:code>/members/add", methods=["GET", "POST"])
@requires(Permission.TEAM_MANAGE)
@commits
def join_team(code: str) -> Any:
    team = managed_or_403(code)
    stored = stored_or_404(code)
    home, finds = HomeForm(request.values), request.form.get("step") == "find"
    words, chosen = home.find.data or "", home.institution.data or ""
    cut = home.offer(list_institution_choices(stored.county_code, words), team.institution)
    given = {"valid_from": clock.today()}
    form = MemberForm(formdata=None, **given) if finds else MemberForm(**given)
    cut |= form.offer(list_staff_choices(stored, chosen, home.who.data or ""))
    refusals: list[Any] = []
    if not finds and form.validate_on_submit():
        try:
            joining = form.member(chosen)
            add_member(code, joining, scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "member", _JOIN_FIELDS)
        else:
            flash(_("The person serves in the team from that day."), "success")
            return redirect(url_for("teams.show_team", code=code), 303)
    context = {"team": team, "form": form, "home": home, "chosen": chosen, "cut": cut}
    page = render_template("teams/join.html", refusals=refusals, **context)
    return make_response(page, 422 if form.is_submitted() and not finds else 200)


def _person(team: TeamLoad, key: str) -> Staff:
    person = get_person(team.id, key, scope())
    if person is None:
        raise NotFound("staff")
    return person


@bp.get("/teams/<path:code>/members/<string:key>")
@requires(Permission.TEAM_MANAGE)
def show_member(code: str, key: str) -> Any:
    return _page(code, key)


def _page(
    code: str, key: str, refusals: list[Any] | None = None, status: int = 200, **given: Any
) -> Any:
    """The page of a member; `given` holds the one form that was sent, filled in."""
    team = managed_or_403(code)
    person = _person(team, key)
    profile = get_staff_profile(person.id)
    rows = rows_of(team.id, person.id)
    today = clock.today()
    forms = {
        "post_form": PostForm(formdata=None, post=rows[-1].post, valid_from=today),
        "lead_form": LeadForm(formdata=None, valid_from=today),
        "staff_form": StaffForm(formdata=None, obj=profile),
        "photo_form": PhotoForm(formdata=None),
        "credential_form": CredentialForm(formdata=None),
        **given,
    }
    for name in ("post_form", "credential_form"):
        forms[name].offer()
    context = {
        "team": team,
        "person": person,
        "profile": profile,
        "place": rows[-1] if rows[-1].valid_to is None else None,
        "leaves_on": rows[-1].valid_to
        if rows[-1].valid_to and rows[-1].valid_to >= today
        else None,
        "rows": rows,
        "places": list_places_of(person.id, today),
        "credentials": list_credentials(person.id),
        "mark": staff_records.credential_mark,
        "form": None if _is_hidden(rows[-1], given) else next(iter(given.values()), None),
        "refusals": refusals,
        "today": today,
    }
    return make_response(render_template("teams/member.html", **context, **forms), status)


def _is_hidden(place: TeamMember, given: dict[str, Any]) -> bool:
    """Whether the page does not show the form that was sent: it was changed meanwhile."""
    if place.valid_to is not None:
        return "post_form" in given or "lead_form" in given
    return place.is_leader and "lead_form" in given


def _done(code: str, key: str, said: str) -> Any:
    flash(said, "success")
    return redirect(url_for("teams.show_member", code=code, key=key), 303)


def _tried(code: str, key: str, act: Callable[[], Any], said: str, about: str, **given: Any) -> Any:
    """Do what a valid form asks for, or show the page again with the reasons."""
    (form,) = given.values()
    if hasattr(form, "offer"):
        form.offer()
    if not form.validate_on_submit():
        return _page(code, key, status=422, **given)
    try:
        act()
    except Refused as refused:
        fields = {field.name: field.id for field in form}
        refusals = [
            {**one, "field": fields.get(reason.subject, "")}
            for one, reason in zip(worded(refused, about), refused.refusals, strict=True)
        ]
        return _page(code, key, refusals, 422, **given)
    return _done(code, key, said)


@bp.post("/teams/<path:code>/members/<string:key>/post")
@requires(Permission.TEAM_MANAGE)
@commits
def save_post(code: str, key: str) -> Any:
    form = PostForm()

    def act() -> None:
        day = day_of(form.valid_from)
        change_post(code, key, form.post.data or "", day, scope(), actor(), clock.today())

    said = _("The post changes on that day. The days before keep the old one.")
    return _tried(code, key, act, said, "place", post_form=form)


@bp.post("/teams/<path:code>/members/<string:key>/lead")
@requires(Permission.TEAM_MANAGE)
@commits
def save_lead(code: str, key: str) -> Any:
    form = LeadForm()

    def act() -> None:
        change_leader(code, key, day_of(form.valid_from), scope(), actor(), clock.today())

    said = _("The lead changes on that day. Whoever led before stays a member.")
    return _tried(code, key, act, said, "place", lead_form=form)


@bp.post("/teams/<path:code>/members/<string:key>/profile")
@requires(Permission.TEAM_MANAGE)
@commits
def save_profile(code: str, key: str) -> Any:
    form = StaffForm()

    def act() -> None:
        staff_records.describe(code, key, form.words(), scope(), actor())

    return _tried(code, key, act, _("It is stored."), "member", staff_form=form)


@bp.post("/teams/<path:code>/members/<string:key>/credentials")
@requires(Permission.TEAM_MANAGE)
@commits
def save_credential(code: str, key: str) -> Any:
    form = CredentialForm()

    def act() -> None:
        values = (form.kind.data or "", form.number.data or "", form.valid_to.data)
        staff_records.add_credential(code, key, *values, scope(), actor())

    return _tried(code, key, act, _("It is stored."), "member", credential_form=form)


@bp.post("/teams/<path:code>/members/<string:key>/credentials/<int:place>")
@requires(Permission.TEAM_MANAGE)
@commits
def change_credential(code: str, key: str, place: int) -> Any:
    """Correct or end the credential at this place of the list."""
    form = CredentialForm()
    form.number.id, form.valid_to.id = f"number-{place}", f"to-{place}"
    if place >= len(list_credentials(_person(managed_or_403(code), key).id)):
        raise Conflict("changed_meanwhile")

    def act() -> None:
        seen = request.form.get("seen", "")
        values = (seen, form.number.data or "", form.valid_to.data)
        staff_records.change_credential(code, key, place, *values, scope(), actor())

    return _tried(code, key, act, _("It is stored."), "member", changed_form=form)


@bp.post("/teams/<path:code>/members/<string:key>/photo")
@requires(Permission.TEAM_MANAGE)
@commits
def save_photo(code: str, key: str) -> Any:
    form = PhotoForm()
    store = partial(staff_records.set_staff_photo, code, key)
    managed_or_403(code)
    return _tried(code, key, lambda: keep_photo(form, store), _said(form), "photo", photo_form=form)


def _said(form: PhotoForm) -> str:
    return _("The picture is stored.") if form.photo.data else _("The picture is taken away.")


def keep_photo(form: PhotoForm, store: Callable[..., str]) -> None:
    """Store the sent picture, or none, by `store(name, scope, actor)`; the old one goes."""
    folder = photos_folder()
    picture = photos.small_jpeg(form.photo.data.read()) if form.photo.data else None
    name = photos.keep(folder, picture) if picture else ""
    try:
        before = store(name, scope(), actor())
    except Exception:
        photos.forget(folder, name)
        raise

    @after_this_request
    def _tidy(response: Any) -> Any:
        # Which of the two is no longer named is known only after the commit.
        photos.forget(folder, before if response.status_code < 400 else name)
        return response


@bp.post("/teams/<path:code>/photo")
@requires(Permission.TEAM_MANAGE)
@commits
def save_team_photo(code: str) -> Any:
    managed_or_403(code)
    form = PhotoForm()
    try:
        if not form.validate_on_submit():
            raise Refused(Refusal("photo_missing", "photo"))
        keep_photo(form, partial(staff_records.set_team_photo, code))
    except Refused as refused:
        (reason,) = worded(refused, "photo")
        flash(reason["message"], "error")
    else:
        flash(_said(form), "success")
    return redirect(url_for("teams.edit_team", code=code), 303)
