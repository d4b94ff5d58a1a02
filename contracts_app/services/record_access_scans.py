"""The photo of a written application: small, plain, encrypted, kept once."""

from typing import Final

from contracts_app.extensions import db
from contracts_app.models import RecordAccessRequest
from contracts_app.queries.record_access import get_request, owner_of
from contracts_app.queries.scope import Scope
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.file_room import FileRoom
from contracts_app.services.keys import new_key
from contracts_app.services.photos import as_jpeg, plain_picture

MAX_BYTES: Final = 12 * 1024 * 1024
SIDE: Final = 2000
_QUALITY: Final = 70


def read_application(data: bytes) -> bytes:
    """The photo as it will be kept.

    Raises Refused with `photo_too_large`, `photo_type` or `photo_broken`.
    """
    return as_jpeg(plain_picture(data, MAX_BYTES, SIDE), _QUALITY)


def keep_application(
    key: str, jpeg: bytes, room: FileRoom, scope: Scope, actor: Actor
) -> RecordAccessRequest:
    """Keep the photo with its application, once.

    Raises NotFound outside the scope, Refused(`access_paper_kept`).
    """
    request = get_request(key, scope, held=True)
    if request is None:
        raise NotFound("record_access_request")
    if request.scan is not None:
        raise Refused.of("access_paper_kept")
    name = new_key(24)
    room.keep(name, jpeg)
    request.scan = name
    db.session.flush()
    person = owner_of(request).Resident.key
    audit.record(actor, "record_access.paper", "resident", person, after={"access": request.key})
    return request
