"""What the pages of a referral show of words and documents."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from contracts_app import clock
from contracts_app.blueprints._forms import BaseForm
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints._sent_along import DocumentForm, Documents, documents_of
from contracts_app.models import Referral
from contracts_app.queries.consultations import list_of_referral
from contracts_app.queries.referral_scope import Stand, sides_of
from contracts_app.queries.residents import get_member
from contracts_app.queries.visits import person_now
from contracts_app.rules.referrals.papers import MAX_WORDS, is_open
from contracts_app.services.keys import new_key


class MessageForm(BaseForm):
    """Something to say to the other end; `at` names the page on which it is written."""

    at = HiddenField()
    words = TextAreaField(_l("Message"), validators=[DataRequired(), Length(max=MAX_WORDS)])
    client_key = HiddenField(validators=[Length(max=64)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client_key.data = self.client_key.data or new_key(24)


@dataclass(frozen=True)
class Section:
    """Documents and questions of a referral, with the forms for more and for words.

    `says` and `documents.send` are empty where nothing more may be said or sent.
    """

    number: str
    says: str
    message_form: MessageForm
    documents: Documents
    questions: list[Any]
    """Questions asked from afar that belong to it."""
    asks: str
    """Where another one is asked; empty for a hospital, and for whoever speaks for no side."""


def section_of(
    referral: Referral,
    stand: Stand,
    message_form: MessageForm | None = None,
    document_form: DocumentForm | None = None,
) -> Section:
    """The documents and questions of a referral that the user sees."""
    number, speaks = referral.referral_no, bool(sides_of(referral, stand))
    goes_on = is_open(referral.over_at_utc, clock.moment())

    def address(verb: str, key: str = "") -> str:
        named: dict[str, Any] = {"key": key} if key else {}
        return url_for(f"referral_files.{verb}", number=number, **named)

    return Section(
        number,
        address("say_message") if speaks and goes_on else "",
        message_form or MessageForm(formdata=None),
        documents_of(referral, address, speaks=speaks, form=document_form),
        list_of_referral(referral.id, stand),
        _asks(referral) if speaks and goes_on and not stand.at_hospital else "",
    )


def _asks(referral: Referral) -> str:
    """Nobody is asked about somebody whose page the user may not open."""
    person = person_now(referral.resident_id)
    number = referral.referral_no
    if get_member(person.key, scope()) is None:
        return ""
    return url_for("consultations.ask_hospital", resident=person.key, referral=number)
