"""Documents that go with a referral or question: the list with its form, sending, the file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, make_response, request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from contracts_app import clock
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.blueprints._guards import actor, standing
from contracts_app.blueprints._looks import looked_at
from contracts_app.extensions import db
from contracts_app.formatting.labels import label
from contracts_app.jobs.referral_files import documents_room
from contracts_app.models import Consultation, Referral, Resident
from contracts_app.queries.referral_files import list_documents
from contracts_app.rules.referrals.papers import MAX_PLACE, MAX_REASON, MAX_TITLE, MOST, is_open
from contracts_app.services.referral_documents import MAX_BYTES, read_document
from contracts_app.services.referral_files import (
    About,
    Sender,
    content_of,
    keep_document,
    may_withdraw,
    owner_of,
    the_document,
)
from contracts_app.vocabulary.referral_papers import DocumentKind, FileType

Thing = Referral | Consultation
_MIME: Final = {
    FileType.PDF: ("application/pdf", "pdf"),
    FileType.JPEG: ("image/jpeg", "jpg"),
}


def sender() -> Sender:
    """The user of this request as who sends or takes back."""
    return Sender(standing(), actor(), clock.moment())


class DocumentForm(BaseForm):
    """A file, and what somebody says of it."""

    file = FileField(_l("File"))
    kind = SelectField(_l("What is sent along"), validators=[InputRequired()])
    title = StringField(_l("What it shows, in a few words"), validators=[Length(max=MAX_TITLE)])
    mutual = BooleanField(_l("Result of another institution that is recognised here"))
    made_by = StringField(_l("Examined by (institution)"), validators=[Length(max=MAX_PLACE)])
    made_on = DayField(_l("Examined on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(one.value, label(one, "document_kind")) for one in DocumentKind]
        for optional in (self.title, self.made_by, self.made_on):
            optional.flags.optional = True

    def about(self) -> About:
        """What is said of the file."""
        return About(
            self.kind.data,
            self.title.data or "",
            bool(self.mutual.data),
            self.made_by.data or "",
            self.made_on.data,
        )


class WithdrawForm(BaseForm):
    """Why a document is taken back."""

    reason = StringField(_l("Reason"), validators=[DataRequired(), Length(max=MAX_REASON)])


@dataclass(frozen=True)
class Shown:
    """A document in the list, with its addresses; none where it may not be opened or withdrawn."""

    row: Any
    address: str
    withdraw: str


@dataclass(frozen=True)
class Documents:
    """The documents of one thing, and the form for another one."""

    shown: list[Shown]
    send: str
    """Where the form goes; empty for whoever may send nothing."""
    form: DocumentForm
    most: int = MOST


def documents_of(
    thing: Thing,
    address: Callable[..., str],
    *,
    speaks: bool,
    form: DocumentForm | None = None,
) -> Documents:
    """What is shown of documents. `address` makes an address from a verb and perhaps a key."""
    shown = []
    for row in list_documents(owner_of(thing), standing()):
        stands = row.withdrawn_at_utc is None
        mine = stands and speaks and may_withdraw(row, standing(), actor())
        shown.append(
            Shown(
                row,
                address("show_document", row.key) if stands else "",
                address("withdraw_document", row.key) if mine else "",
            )
        )
    sends = speaks and is_open(thing.over_at_utc, clock.moment())
    return Documents(
        shown, address("send_document") if sends else "", form or DocumentForm(formdata=None)
    )


def send_along(find: Callable[[], Thing], form: DocumentForm) -> None:
    """Read the file of a form and keep it. Raises Refused, and what `find` raises."""
    data = form.file.data.read(MAX_BYTES + 1) if form.file.data else b""
    # Reading a file takes a while, in which nobody shall wait for this transaction.
    db.session.rollback()
    read = read_document(data)
    keep_document(find(), form.about(), read, documents_room(), sender())


def file_answer(thing: Thing, key: str) -> Response:
    """A document as it is kept; that somebody looked at it is on record."""
    row = the_document(thing, key, standing())
    content = content_of(row, documents_room())
    person = db.session.get_one(Resident, thing.resident_id)
    looked_at("resident", person.key, after={"document": row.key})
    mimetype, ending = _MIME[FileType(row.file_type)]
    response = make_response(content)
    response.mimetype = mimetype
    way = "attachment" if "save" in request.args else "inline"
    response.headers["Content-Disposition"] = f'{way}; filename="document-{row.key}.{ending}"'
    return response
