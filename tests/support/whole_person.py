"""One person with everything that the pages can know, and the words by which all of it is found."""

from datetime import date
from pathlib import Path

from contracts_app.extensions import db
from contracts_app.models import GridDuty, Institution, RecordReview, Resident, Team
from contracts_app.queries.record_returns import Month
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.file_room import FileRoom
from contracts_app.services.record_events import note_event
from contracts_app.services.record_handover import Handing, hand_over
from contracts_app.services.record_review import submit_month
from contracts_app.services.record_storage import Lending, lend
from contracts_app.services.team_photos import keep_photo, read_photo
from contracts_app.vocabulary.records import RecordEventKind
from tests.blueprints.role_lines import Line
from tests.blueprints.role_table_of_access import ACCESS_LINES
from tests.blueprints.role_table_of_around import AROUND_LINES
from tests.blueprints.role_table_of_care import CARE_LINES
from tests.blueprints.role_table_of_records import RECORD_LINES
from tests.blueprints.role_table_of_referral_files import REFERRAL_FILE_LINES
from tests.blueprints.role_table_of_referral_pages import REFERRAL_PAGE_LINES
from tests.blueprints.role_table_of_referral_papers import REFERRAL_PAPER_LINES
from tests.blueprints.role_table_of_referrals import REFERRAL_LINES
from tests.blueprints.role_table_of_statements import STATEMENT_LINES
from tests.blueprints.role_table_of_tasks import TASK_LINES
from tests.blueprints.role_table_of_team_life import TEAM_LIFE_LINES
from tests.blueprints.role_table_of_visits import VISIT_LINES
from tests.factories import COUNTY, TODAY, GridFactory, make_household, make_record
from tests.support.access import CODE, granted
from tests.support.around_care import things_around_care
from tests.support.person_referred import TITLE, WORDS, referred
from tests.support.signed_in import sign_up
from tests.support.team_life import event, picture
from tests.support.visit_pages import visit_of

NAME = "钱邻村"
BORROWER = "借阅人丙"
SECRETS = (NAME, "周医生", "不服药可能中风", "每天练习走路", BORROWER, WORDS, TITLE)
"""What no page may tell to whom the person is nobody."""
_LINES = (
    *ACCESS_LINES,
    *AROUND_LINES,
    *CARE_LINES,
    *RECORD_LINES,
    *REFERRAL_FILE_LINES,
    *REFERRAL_LINES,
    *REFERRAL_PAGE_LINES,
    *REFERRAL_PAPER_LINES,
    *STATEMENT_LINES,
    *TASK_LINES,
    *TEAM_LIFE_LINES,
    *VISIT_LINES,
)
_NONE = "none0000000000aa"
_VILLAGE = "110199100202"
_REAL = {
    "/referrals/none/documents/none": "/referrals/{referral}/documents/{paper}",
    "/referrals/none": "/referrals/{referral}",
    "/consultations/none/documents/none": "/consultations/{question}/documents/{trace}",
    "/consultations/none": "/consultations/{question}",
    "/records/access/none": "/records/access/{access}",
    "/records/loans/none": "/records/loans/{loan}",
    "/records/reviews/none": "/records/reviews/{review}",
    "/records/handovers/none": "/records/handovers/{handover}",
    "/records/card/none": "/records/card/{card_token}",
    f"/life/{_NONE}/photos/{_NONE}": "/life/{event}/photos/{photo}",
    f"/life/{_NONE}": "/life/{event}",
}


def pages_of_care() -> list[tuple[Line, str]]:
    """The lines of the table about people in care, with the address of what there really is."""
    found = []
    for line in _LINES:
        address = line.address
        for nothing, real in _REAL.items():
            address = address.replace(nothing, real)
        if "none" not in address:
            found.append((line, address))
    return found


def whole_person(folder: Path, name: str = NAME) -> dict[str, str]:
    """Somebody in the next village, who has the team of the centre: by the words of the addresses.

    `folder` is the instance folder, where files lie.
    """
    grid = GridFactory(code="G9", village_code=_VILLAGE)
    team = db.session.query(Team).filter_by(code="T01").one()
    duty = {"county_code": COUNTY, "grid_id": grid.id, "team_id": team.id}
    db.session.add(GridDuty(**duty, valid_from=date(2020, 1, 1)))
    household, people = make_household(grid, name=name, code="H9")
    person = people[0]
    contract = sign_up(household, person)
    return {
        "household": household.code,
        "person": person.key,
        "contract": contract.contract_no,
        "team": "T01",
        "visit": visit_of(person),
        **referred(person, _VILLAGE, folder),
        **things_around_care(person, "T01"),
        **_record_of(person, folder),
        **_event_of_team(folder),
    }


def _record_of(person: Resident, folder: Path) -> dict[str, str]:
    """A health record that an outsider reads, whose paper is out, under review, handed over."""
    centre = db.session.query(Institution).filter_by(code="ORG01").one()
    record = make_record(person, CODE, institution_id=centre.id)
    note_event(record, RecordEventKind.UPDATED, TODAY, SYSTEM)
    request, handed = granted(folder)
    lending = Lending(BORROWER, "", "copy", TODAY, TODAY)
    lent = lend(CODE, lending, everything(TODAY), SYSTEM, TODAY)
    submit_month(Month.of(TODAY), everything(TODAY), SYSTEM)
    handing = Handing("ORG01", "ST1", TODAY, "分家")
    made = hand_over(handing, everything(TODAY, COUNTY), SYSTEM, TODAY)
    return {
        "record": CODE,
        "card_token": record.token,
        "access": request.key,
        "access_token": handed.token,
        "loan": lent.key,
        "review": db.session.query(RecordReview).one().key,
        "handover": made.key,
    }


def _event_of_team(folder: Path) -> dict[str, str]:
    made = event("outreach")
    room = FileRoom(folder / "event-photos", "team_photo")
    photo = keep_photo("T01", made.key, read_photo(picture()), room, everything(TODAY), SYSTEM)
    return {"event": made.key, "photo": photo.key}
