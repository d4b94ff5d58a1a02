"""Packages of a test: drafts written, published and taken from the offer by the services."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from contracts_app.models import ServicePackage
from contracts_app.queries.scope import everything
from contracts_app.services import catalogue as service
from contracts_app.services.audit import SYSTEM
from contracts_app.services.package_words import digest_of, draft_of
from tests.factories import TODAY

DAY = timedelta(days=1)


def draft(code: str, version: int = 1, **changes: Any) -> ServicePackage:
    """The next version of a package, not yet published."""
    made = service.copy_version(code, version, everything(TODAY), SYSTEM, TODAY)
    return change(made, **changes) if changes else made


def change(made: ServicePackage, **changes: Any) -> ServicePackage:
    """A draft with some of what it says changed."""
    words = replace(draft_of(made), **changes)
    seen = digest_of(made)
    return service.change_draft(made.code, made.version, seen, words, everything(TODAY), SYSTEM)


def publish(made: ServicePackage, on: date = TODAY, today: date = TODAY) -> ServicePackage:
    """A draft offered from a day on."""
    who = everything(today), SYSTEM, today
    return service.publish(made.code, made.version, digest_of(made), on, *who)


def new_version(code: str, on: date = TODAY, today: date = TODAY, **changes: Any) -> ServicePackage:
    """A next version of a package, published."""
    return publish(draft(code, **changes), on, today)
