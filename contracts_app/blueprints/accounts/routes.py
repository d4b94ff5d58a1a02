"""Accounts in the administrator's reach, and the page on which each is given to its person."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.accounts import bp
from contracts_app.blueprints.accounts.forms import FindForm, StaffForm
from contracts_app.models import User
from contracts_app.queries import accounts as queries
from contracts_app.queries.team_staff import CHOICES
from contracts_app.rules.permissions import Permission
from contracts_app.services.account_staff import name_staff
from contracts_app.services.errors import NotFound, Refused

_FIELDS: Final = frozenset({"staff"})


@bp.route("/admin/users", methods=["GET", "POST"])
@requires(Permission.USER_MANAGE)
@commits
def list_accounts() -> Any:
    """The accounts; a search is sent and comes back on the same page."""
    form = FindForm()
    valid = not form.is_submitted() or form.validate()
    words = (form.find.data or "").strip() if valid else ""
    found = queries.list_accounts(scope(), words)
    shown, cut = found[: queries.SHOWN], len(found) > queries.SHOWN
    page = render_template("accounts/list.html", accounts=shown, cut=cut, form=form, words=words)
    return page, 200 if valid else 422


@bp.route("/admin/users/<string:username>", methods=["GET", "POST"])
@requires(Permission.USER_MANAGE)
@commits
def show_account(username: str) -> Any:
    account, finds = _account(username), request.form.get("step") == "find"
    form, refusals = StaffForm(), list[Any]()
    if not finds and form.validate_on_submit():
        try:
            name_staff(username, form.staff.data or "", scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "account", _FIELDS)
        else:
            flash(_("It is stored whose account this is."), "success")
            return redirect(url_for("accounts.show_account", username=username), 303)
    return _page(account, form, refusals, 422 if form.is_submitted() and not finds else 200)


def _account(username: str) -> User:
    account = queries.get_account(username, scope())
    if account is None:
        raise NotFound("user")
    return account


def _page(account: User, form: StaffForm, refusals: list[Any], status: int) -> Any:
    words = form.find.data or ""
    people = queries.list_staff_for(account, words, clock.today())
    shown = people[:CHOICES]
    places = queries.places_of([one.id for one in shown], clock.today())
    form.offer(shown, places, account.staff)
    if form.staff.data is None:
        form.staff.data = account.staff.key if account.staff else ""
    page = render_template(
        "accounts/account.html",
        account=account,
        form=form,
        refusals=refusals,
        cut=len(people) > CHOICES,
        namesakes=[one for one in shown if one.name == account.display_name],
    )
    return page, status
