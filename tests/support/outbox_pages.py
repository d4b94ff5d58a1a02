"""What tablets bring, in tests: sealed from an opened page, brought, and looked up."""

from datetime import datetime
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import SealedSigning
from tests.pages import PageClient, filled, form_of, tree
from tests.support.outbox import content, seal
from tests.support.signed_in import client_of

SIGNED = {"notice": "y", "consent": "y", "paper": "y"}
Fields = dict[str, Any]


def opened(client: PageClient, code: str = "H0001", **values: Any) -> tuple[Fields, str]:
    """The fields of a signing page as they are filled in, and its ticket."""
    page = client.get(f"/sign/{code}")
    fields = filled(form_of(page, f"/sign/{code}"), {**SIGNED, **values})
    ticket = tree(page).xpath("//*[@id='sealing']/@data-ticket")[0]
    return {name: found for name, found in fields.lists() if name != "csrf_token"}, str(ticket)


def bring(client: PageClient, sealed: str) -> Any:
    return client.htmx_post("/sign/outbox", data={"sealed": sealed})


def rows() -> list[SealedSigning]:
    db.session.expire_all()
    return list(db.session.scalars(select(SealedSigning).order_by(SealedSigning.id)))


def needing_attention(village: PageClient) -> str:
    """A signing that came without consent; its key."""
    fields, ticket = opened(village, consent=None)
    assert bring(village, seal(content(fields, ticket))).headers["X-Outbox"] == "attention"
    return rows()[0].key


def brought_later(town: Flask, opened_at: datetime, signed_at: str, brought_at: datetime) -> Any:
    """The answer to what the village doctor opened, signed and brought at these moments."""
    with time_machine.travel(opened_at, tick=False):
        fields, ticket = opened(client_of(town, "village"))
    with time_machine.travel(brought_at, tick=False):
        sealed = seal(content(fields, ticket, signed_at=signed_at))
        return bring(client_of(town, "village"), sealed)
