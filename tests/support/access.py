"""Applications of outsiders as tests need them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from contracts_app.models import RecordAccessRequest
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.file_room import FileRoom
from contracts_app.services.record_access import (
    Application,
    Consent,
    answer,
    apply_for_record,
    approve,
)
from contracts_app.services.record_access_scans import keep_application, read_application
from contracts_app.services.record_grants import Handed
from tests.factories import TODAY
from tests.support.photos_of_paper import jpeg

CODE = "11019910010100001"
UNTIL = TODAY + timedelta(days=3)


def application(**values: Any) -> Application:
    """A hospital's doctor who wants to read basic form and examinations for three days."""
    given: dict[str, Any] = {
        "kind": "institution", "organisation": "县人民医院", "applicant": "周医生",
        "purpose": "treatment", "sections": ("basic", "exam"), "applied_on": TODAY, "until": UNTIL,
    }  # fmt: skip
    return Application(**{**given, **values})


def consent(**values: Any) -> Consent:
    """The person agrees on paper."""
    given: dict[str, Any] = {"agreed": True, "basis": "own", "on": TODAY, "mode": "paper"}
    return Consent(**{**given, **values})


def picture() -> bytes:
    """A photo of something white."""
    return jpeg(Image.new("RGB", (60, 80), "white"))


def applied(folder: Path, code: str = CODE, **values: Any) -> RecordAccessRequest:
    """An application with its paper."""
    made = apply_for_record(code, application(**values), everything(TODAY), SYSTEM, TODAY)
    room = FileRoom(folder / "access", "access_paper")
    return keep_application(made.key, read_application(picture()), room, everything(TODAY), SYSTEM)


def granted(folder: Path, until: date = UNTIL, **said: Any) -> tuple[RecordAccessRequest, Handed]:
    """A grant that runs."""
    made = applied(folder)
    approve(made.key, until, everything(TODAY), SYSTEM, TODAY)
    request, handed = answer(made.key, consent(**said), everything(TODAY), SYSTEM, TODAY)
    assert handed is not None
    return request, handed
