"""`flask users create`."""

import click

from contracts_app.cli._report import format_option, report, unusable
from contracts_app.extensions import db
from contracts_app.services import accounts
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
@click.option("--password", help="Without it a start code, valid for 24 hours, is printed once.")
@format_option
def create_user(
    username: str,
    role: str,
    institution: str,
    team: str | None,
    password: str | None,
    format_: str,
) -> None:
    """Create an account."""
    try:
        made = accounts.create_user(
            username, Role(role), institution, _ACTOR, team_code=team, password=password
        )
    except NotFound as missing:
        unusable(f"There is no such {missing}. Nothing was changed; check the code and try again.")
    except Refused:
        unusable("This user name is taken. Nothing was changed; choose another name.")
    db.session.commit()
    answer = {"username": username, "role": role, "institution": institution, "team": team}
    report({**answer, "start_code": made.start_code}, format_)


@users.command("start-code")
@click.argument("username")
@format_option
def start_code(username: str, format_: str) -> None:
    """Give a new start code, valid for 24 hours, to somebody who lost the password."""
    try:
        code = accounts.renew_start_code(username, _ACTOR)
    except NotFound:
        unusable("There is no such user. Nothing was changed; check the name and try again.")
    db.session.commit()
    report({"username": username, "start_code": code}, format_)


COMMANDS = (users,)
