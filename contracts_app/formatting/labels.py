"""Words for the codes of the vocabulary. Message ids are English; the catalogue translates them."""

from typing import Final, NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.area_labels import AREAS
from contracts_app.formatting.record_policy_labels import (
    POLICY_SOURCES,
    POLICY_WORDS,
    RECORD_POLICIES,
)
from contracts_app.formatting.team_life_labels import POLICIES


class Status(NamedTuple):
    """How a status is shown: a word, a tone (a class of app.css) and a shape that says the same."""

    label: LazyString
    tone: str
    shape: str


STATUSES: Final[dict[str, Status]] = {
    # The life of a contract term.
    "draft": Status(_l("Draft"), "neutral", "○"),
    "notice_given": Status(_l("Notice given"), "info", "◔"),
    "signed_one_side": Status(_l("Signed by one side"), "warn", "◑"),
    "upcoming": Status(_l("Not yet in force"), "info", "◍"),
    "active": Status(_l("In force"), "good", "●"),
    "terminating": Status(_l("Being ended"), "warn", "▲"),
    "expired": Status(_l("Expired"), "muted", "◌"),
    "renewed": Status(_l("Renewed"), "muted", "✓"),
    "superseded": Status(_l("Changed"), "muted", "⇄"),
    "terminated": Status(_l("Ended early"), "bad", "■"),
    "void": Status(_l("Void"), "bad", "×"),
    # Covers and plain switches.
    "live": Status(_l("Covered"), "good", "●"),
    "ended": Status(_l("Cover ended"), "muted", "◌"),
    "unsigned": Status(_l("Not signed"), "neutral", "○"),
    "empty": Status(_l("Nobody lives here"), "muted", "◌"),
    "inactive": Status(_l("Out of use"), "muted", "■"),
    # The way of a referral, up and down.
    "submitted": Status(_l("Hospital asked"), "info", "◔"),
    "internal_review": Status(_l("In review"), "info", "◑"),
    "accepted": Status(_l("Accepted"), "good", "◕"),
    "rejected": Status(_l("Rejected"), "bad", "×"),
    "rerouted": Status(_l("Sent elsewhere"), "warn", "⇄"),
    "scheduled": Status(_l("Appointment made"), "info", "◍"),
    "arrived": Status(_l("Arrived"), "good", "●"),
    "no_show": Status(_l("Did not come"), "warn", "▲"),
    "in_treatment": Status(_l("In treatment"), "good", "●"),
    "discharged": Status(_l("Discharged"), "info", "◑"),
    "feedback_received": Status(_l("Feedback received"), "good", "✓"),
    "closed": Status(_l("Closed"), "muted", "■"),
    "cancelled": Status(_l("Cancelled"), "muted", "×"),
    "proposed": Status(_l("Proposed"), "neutral", "○"),
    "declined": Status(_l("Not taken back"), "warn", "×"),
    "accepted_by_primary": Status(_l("Taken back by the centre"), "info", "◔"),
    "assigned": Status(_l("Assigned"), "info", "◑"),
    "first_followup_done": Status(_l("First follow-up done"), "good", "◕"),
    "tracking": Status(_l("Being followed"), "good", "●"),
    # Appointments at home.
    "booked": Status(_l("Booked"), "info", "◍"),
    "came": Status(_l("Came"), "good", "✓"),
    # Jobs and imports.
    "queued": Status(_l("Waiting its turn"), "neutral", "○"),
    "running": Status(_l("Running"), "info", "◑"),
    "checked": Status(_l("Checked, not applied"), "info", "◕"),
    "done": Status(_l("Done"), "good", "✓"),
    "unusable": Status(_l("Unusable file"), "bad", "×"),
    "failed": Status(_l("Failed"), "bad", "×"),
    # Plans of duties and the queue for a place.
    "published": Status(_l("Published"), "good", "✓"),
    "discarded": Status(_l("Discarded"), "muted", "×"),
    "waiting": Status(_l("Waiting for a place"), "info", "◔"),
    "offered": Status(_l("A place is offered"), "good", "◕"),
    "taken": Status(_l("Place taken"), "good", "✓"),
    "withdrawn": Status(_l("Withdrawn"), "muted", "×"),
    # Work that falls due.
    "open": Status(_l("Open"), "neutral", "○"),
    "due": Status(_l("Due"), "info", "◔"),
    "overdue": Status(_l("Overdue"), "warn", "▲"),
    "fulfilled": Status(_l("Fulfilled"), "good", "✓"),
    "missed": Status(_l("Missed"), "bad", "■"),
    "refused": Status(_l("Refused"), "bad", "×"),
}

ROLES: Final[dict[str, LazyString]] = {
    "admin": _l("Administrator"),
    "bureau": _l("Health bureau"),
    "leader": _l("Team leader"),
    "doctor": _l("Family doctor"),
    "village": _l("Village doctor"),
    "clerk": _l("Clerk"),
    "hospital": _l("Hospital office"),
}

TAGS: Final[dict[str, LazyString]] = {
    "ELDER": _l("Older person"),
    "CHILD": _l("Child aged 0–6"),
    "MATERNAL": _l("Pregnancy and childbirth"),
    "HTN": _l("Hypertension"),
    "DM2": _l("Type 2 diabetes"),
    "SMD": _l("Severe mental disorder"),
    "TB": _l("Tuberculosis"),
    "DISABLED": _l("Disabled"),
    "FP_SPECIAL": _l("Family-planning special family"),
    "POVERTY": _l("Lifted out of poverty (monitored)"),
    "LOW_INCOME": _l("Minimum living allowance"),
    "LONE_ELDER": _l("Older person living alone"),
    "ENTITLED": _l("Entitled group"),
    "UNEMPLOYED": _l("Laid off or unemployed"),
    "CHD": _l("Coronary heart disease"),
    "COPD": _l("Chronic lung disease (COPD)"),
    "STROKE": _l("Stroke"),
    "CANCER": _l("Malignant tumour"),
    "BEDRIDDEN": _l("Bedridden for long"),
    "MIGRANT": _l("Migrant"),
}

KINDS: Final[dict[str, dict[str, LazyString]]] = {
    **AREAS,
    "role": ROLES,
    "tag": TAGS,
    "class": {
        "key": _l("Key population"),
        "special": _l("Special population"),
        "general": _l("General population"),
    },
    "tag_kind": {
        "key": _l("Key population"),
        "special": _l("Special population"),
        "clinical": _l("Long illness"),
        "group": _l("Other groups"),
    },
    "sex": {"male": _l("Male"), "female": _l("Female"), "1": _l("Male"), "2": _l("Female")},
    "institution": {
        "health_authority": _l("Health authority"),
        "hospital": _l("Hospital"),
        "township_centre": _l("Township health centre"),
        "village_station": _l("Village health station"),
    },
    "post": {
        "gp": _l("General practitioner"),
        "physician": _l("Physician"),
        "nurse": _l("Nurse"),
        "public_health": _l("Public health worker"),
        "village_doctor": _l("Village doctor"),
        "expert": _l("Expert"),
        "health_manager": _l("Health manager"),
        "rehab": _l("Rehabilitation therapist"),
    },
    "channel": {
        "outpatient": _l("Outpatient clinic"),
        "home": _l("Home visit"),
        "mass": _l("Signing event"),
        "station": _l("Village station"),
        "online": _l("Online"),
    },
    "grid": {
        "village": _l("Village"),
        "village_group": _l("Village group"),
        "building_group": _l("Group of buildings"),
        "building": _l("Building"),
        "other": _l("Other"),
    },
    "duty": {
        "team": _l("Team"),
        "township_lead": _l("Township lead"),
        "zone_lead": _l("Zone lead"),
        "village_contact": _l("Village contact"),
        "household_doctor": _l("Doctor of the households"),
    },
    "credential": {
        "practice": _l("Practice licence"),
        "qualification": _l("Qualification certificate"),
        "gp_registration": _l("Registration as general practitioner"),
        "training": _l("Training certificate"),
        "village_doctor": _l("Village doctor licence"),
    },
    "grid_change": {
        "split": _l("Split"),
        "merge": _l("Merged"),
        "retire": _l("Taken out of use"),
    },
    "policy": {
        "team.households_soft": _l("Households of a team, recommended"),
        "team.households_hard": _l("Households of a team, limit"),
        "team.persons_hard": _l("Persons of a team, limit"),
        "doctor.persons_soft": _l("Persons of a doctor, recommended"),
        "doctor.persons_hard": _l("Persons of a doctor, limit"),
        "village_doctor.persons_soft": _l("Persons of a village doctor, recommended"),
        "capacity.offer_days": _l("Days an offered place is kept"),
        **POLICIES,
        **RECORD_POLICIES,
        "appointment.kept_share": _l("Percent of appointments kept for priority"),
    },
    "policy_word": POLICY_WORDS,
    "policy_source": POLICY_SOURCES,
    "paper_due": {
        "paper": _l("Not back"),
        "household": _l("The household's signature is missing"),
        "team": _l("The team's signature is missing"),
    },
    "form_state": {
        "open": _l("Given out"),
        "one_side": _l("Signed by one side"),
        "registered": _l("Registered"),
        "spoiled": _l("Spoiled"),
    },
    "form_kind": {
        "prepared": _l("Filled in"),
        "blank": _l("Blank"),
    },
    "found_by": {
        "qr": _l("QR code"),
        "number": _l("Typed number"),
        "photo": _l("Photo"),
    },
    "gap": {
        "no_team": _l("No team is responsible"),
        "team_dissolved": _l("The team is dissolved"),
        "duty_ends": _l("The duty ends and nobody follows"),
        "two_teams": _l("Two teams are responsible"),
        "not_in_use": _l("The grid is not in use on this day"),
        "has_parts": _l("The grids below it have teams of their own"),
    },
    "id_type": {
        "resident_id": _l("Resident ID card"),
        "hukou_book": _l("Household register"),
        "passport": _l("Passport"),
        "hk_macao_permit": _l("Hong Kong and Macao residence permit"),
        "taiwan_permit": _l("Taiwan residence permit"),
        "foreign_pr": _l("Foreign permanent resident ID card"),
        "none": _l("No document"),
    },
    "relation": {
        "02": _l("Head of household"),
        "10": _l("Spouse"),
        "11": _l("Husband"),
        "12": _l("Wife"),
        "20": _l("Son"),
        "28": _l("Son-in-law"),
        "30": _l("Daughter"),
        "38": _l("Daughter-in-law"),
        "40": _l("Grandchild"),
        "50": _l("Parent"),
        "51": _l("Father"),
        "52": _l("Mother"),
        "53": _l("Husband's father"),
        "54": _l("Husband's mother"),
        "55": _l("Wife's father"),
        "56": _l("Wife's mother"),
        "60": _l("Grandparent"),
        "70": _l("Brother or sister"),
        "80": _l("Other relative"),
        "99": _l("Not related"),
    },
    "import": {
        "roster": _l("Resident roster"),
        "divisions": _l("Administrative divisions"),
        "institutions": _l("Institutions"),
        "teams": _l("Teams"),
        "members": _l("Team members"),
        "grids": _l("Grids"),
        "assignment": _l("Grid assignment"),
        "contracts": _l("Paper contracts"),
    },
}

UNKNOWN: Final = ("muted", "◌")


def label(code: object, kind: str) -> str:
    """The word for a code of one kind (a key of KINDS); an unknown code stands for itself."""
    text = "" if code is None else str(code)
    return str(KINDS.get(kind, {}).get(text, text))


def status_label(code: object) -> str:
    """The word for a status code of a contract, cover, referral, job or duty."""
    text = "" if code is None else str(code)
    return str(STATUSES[text].label) if text in STATUSES else text


def status_tone(code: object) -> str:
    """The tone of a status: neutral, info, good, warn, bad or muted."""
    return STATUSES[str(code)].tone if str(code) in STATUSES else UNKNOWN[0]


def status_shape(code: object) -> str:
    """The shape that says the status without colour."""
    return STATUSES[str(code)].shape if str(code) in STATUSES else UNKNOWN[1]
