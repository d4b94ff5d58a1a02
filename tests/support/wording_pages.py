"""The pages of wordings in tests: a draft begun, its form sent by a button, and looked up."""

from typing import Any

from sqlalchemy import select as query

from contracts_app.extensions import db
from contracts_app.models import AgreementTemplate
from tests.pages import PageClient, filled, form_of

LIST, OWN = "/admin/templates", "/admin/templates/ORG01/1"


def stored(code: str = "ORG01", version: int = 1) -> AgreementTemplate:
    found = query(AgreementTemplate).filter_by(institution_code=code, version=version)
    db.session.expire_all()
    return db.session.scalars(found).one()


def begin(client: PageClient, code: str = "ORG01", source: str = "all/1") -> Any:
    return client.post_with_token(LIST, {"place": code, "source": source})


def press(client: PageClient, step: str, values: dict[str, Any] | None = None, **more: Any) -> Any:
    """Press a button of the draft's form, as a browser without scripts does."""
    form = form_of(client.get(OWN), OWN)
    fields = dict(filled(form, values or {}).lists())
    return client.post(OWN, data={**fields, "step": step}, **more)
