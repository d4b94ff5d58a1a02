"""`flask users`: create, give a new start code, close and open again."""

import click
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.cli._report import format_option, report, unusable
from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.services import accounts
from contracts_app.services.account_staff import name_staff_of
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.vocabulary import Role

_ACTOR = Actor("command:users")


@click.group()
def users() -> None:
    """Accounts."""


@users.command("create")
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--institution", required=True, help="Code of the institution.")
@click.option("--team", help="Code of the team that narrows the scope.")
@click.option("--staff", help="Key or name of the member of staff who uses the account.")
@click.option("--password", help="Without it a start code, valid for 24 hours, is printed once.")
@format_option
def create_user(
    username: str,
    role: str,
    institution: str,
    team: str | None,
    staff: str | None,
    password: str | None,
    format_: str,
) -> None:
    """Create an account."""
    try:
        made = accounts.create_user(
            username, Role(role), institution, _ACTOR, team_code=team, password=password
        )
        if staff:
            name_staff_of(username, staff, everything(clock.today()), _ACTOR, clock.today())
    except NotFound as missing:
        no_team = _("There is no such team. Nothing was changed; check the code and try again.")
        no_place = _("There is no such institution. Nothing was changed; check its code.")
        unusable(no_team if str(missing) == "team" else no_place)
    except Refused as refused:
        db.session.rollback()
        unusable(_why_not_created(refused.codes[0]))
    db.session.commit()
    answer = {"username": username, "role": role, "institution": institution, "team": team}
    named = {"staff": made.user.staff.key if made.user.staff else None}
    report({**answer, **named, "start_code": made.start_code}, format_)


def _why_not_created(code: str) -> str:
    words = {
        "username_taken": _("This user name is taken. Nothing was changed; choose another name."),
        "staff_taken": _("Another account is this person's already. Nothing was changed."),
        "staff_unknown": _(
            "Nobody of this institution or its teams has this key, or not one alone bears this"
            " name. Nothing was changed."
        ),
    }
    odd = _("A user name has 1 to 60 letters, digits, dots or hyphens; no password is empty.")
    return words.get(code, odd)


@users.command("start-code")
@click.argument("username")
@format_option
def start_code(username: str, format_: str) -> None:
    """Give a new start code, valid for 24 hours, to somebody who lost the password."""
    try:
        code = accounts.renew_start_code(username, _ACTOR)
    except NotFound:
        unusable(_("There is no such user. Nothing was changed; check the name and try again."))
    db.session.commit()
    report({"username": username, "start_code": code}, format_)


@users.command("disable")
@click.argument("username")
@format_option
def disable(username: str, format_: str) -> None:
    """Close the account of somebody who left; all its sessions end at once."""
    _set_disabled(username, True, format_)


@users.command("enable")
@click.argument("username")
@format_option
def enable(username: str, format_: str) -> None:
    """Open a closed account again."""
    _set_disabled(username, False, format_)


def _set_disabled(username: str, disabled: bool, format_: str) -> None:
    try:
        accounts.set_disabled(username, disabled, _ACTOR)
    except NotFound:
        unusable(_("There is no such user. Nothing was changed; check the name and try again."))
    db.session.commit()
    report({"username": username, "disabled": disabled}, format_)


COMMANDS = (users,)
