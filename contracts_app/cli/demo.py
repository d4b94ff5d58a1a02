"""`flask demo load`: a township or a county to try everything on."""

import sys
from dataclasses import asdict
from typing import Any

import click
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.cli._report import format_option, report, unusable
from contracts_app.extensions import db
from contracts_app.services.demo import is_empty, load_demo
from contracts_app.services.demo.places import SIZES


@click.group()
def demo() -> None:
    """Demonstration data."""


@demo.command("load")
@click.option("--size", type=click.Choice(list(SIZES)), default="township", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--password", help="For all demo accounts; without it one is made up and printed.")
@format_option
def load(size: str, seed: int, password: str | None, format_: str) -> None:
    """Fill an empty database with people and contracts that do not exist."""
    if not is_empty():
        unusable(_("The database is not empty. A demonstration needs a new one."))
    load_and_print(size, seed, password, format_)


def load_and_print(
    size: str = "township", seed: int = 1, password: str | None = None, format_: str = "text"
) -> None:
    """Load the demonstration, commit, and tell the accounts and their password once."""
    with _bar(size, format_) as bar:
        loaded = load_demo(
            size,
            seed,
            clock.today(),
            password=password,
            # A county is too much for one transaction; a township stands whole or not at all.
            checkpoint=db.session.commit if size == "county" else db.session.flush,
            progress=lambda _done, _of: bar.update(1),
        )
    db.session.commit()
    answer = asdict(loaded)
    if loaded.password is None:
        del answer["password"]
    report(answer, format_, _text)


def _bar(size: str, format_: str) -> Any:
    """A progress bar on a terminal; silent elsewhere."""
    quiet = format_ == "json" or not sys.stderr.isatty()
    return click.progressbar(
        length=SIZES[size].all_grids, label=_("Loading"), file=sys.stderr, hidden=quiet
    )


def _text(answer: dict[str, Any]) -> str:
    counts = [f"{key}: {value}" for key, value in answer.items() if isinstance(value, int)]
    names = ", ".join(account["username"] for account in answer["accounts"])
    lines = [*counts, _("Accounts: %(names)s", names=names)]
    if "password" in answer:
        lines.append(
            _("Password of all of them, shown only once: %(password)s", password=answer["password"])
        )
    return "\n".join(lines)


COMMANDS = (demo,)
