"""Visits that devices bring, in tests of pages: sealed from an opened form, and brought."""

from collections.abc import Mapping
from typing import Any

from contracts_app.models import Resident
from tests.pages import PageClient, filled, form_of, tree
from tests.support.outbox import seal
from tests.support.visit_pages import PRESSURE, form_at

Fields = dict[str, Any]
WRITTEN = "2026-11-21T04:00:00.000Z"


def opened(client: PageClient, person: Resident, *items: str, **values: Any) -> tuple[Fields, str]:
    """The fields of the form as they are filled in, and its ticket; `None` leaves one out."""
    page = client.get(form_at(person, *(items or ("HTN_VISIT",))))
    given = {**PRESSURE, **{name.replace("__", "-"): value for name, value in values.items()}}
    fields = filled(form_of(page, f"/residents/{person.key}/visit"), given)
    (ticket,) = tree(page).xpath("//*[@id='sealing']/@data-ticket")
    return {name: found for name, found in fields.lists() if name != "csrf_token"}, str(ticket)


def inside(fields: Mapping[str, Any], ticket: str, written: str = WRITTEN) -> dict[str, Any]:
    """The inside of a package, as the script makes it."""
    pairs = [[name, value] for name, values in fields.items() for value in values]
    return {"ticket": ticket, "fields": [*pairs, ["written_at", written]]}


def bring(client: PageClient, sealed: str) -> Any:
    return client.htmx_post("/visits/outbox", data={"sealed": sealed})


def brought(client: PageClient, person: Resident, *items: str, **values: Any) -> Any:
    """The answer to a form that was filled in with these values, sealed and brought."""
    return bring(client, seal(inside(*opened(client, person, *items, **values))))
