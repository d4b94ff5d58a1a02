"""The words of codes about outsiders who read a health record, and of what is refused to them."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ACCESS: Final[dict[str, dict[str, LazyString]]] = {
    "access_state": {
        "applied": _l("To be decided"),
        "approved": _l("Approved; consent is missing"),
        "refused": _l("Refused by the institution"),
        "granted": _l("Approved and agreed to"),
        "declined": _l("The person did not agree"),
        "revoked": _l("Ended by the institution"),
    },
    "access_group": {
        "open": _l("Open applications"),
        "running": _l("May read now"),
        "over": _l("Settled or over"),
    },
    "access_applicant": {
        "institution": _l("An outside institution"),
        "person": _l("A private person"),
    },
    "access_purpose": {
        "treatment": _l("Treatment"),
        "referral": _l("Referral or consultation"),
        "settlement": _l("Settlement of medical insurance"),
        "justice": _l("Court, police or arbitration"),
        "inspection": _l("Inspection by an authority"),
        "research": _l("Medical research without commerce"),
        "own_use": _l("For the person's own use"),
    },
    "access_answer": {
        "agreed": _l("Agrees: the reader may read it"),
        "declined": _l("Does not agree"),
    },
    "access_mode": {"paper": _l("By hand on paper"), "screen": _l("Drawn on the screen")},
    "access_outcome": {
        "shown": _l("Record shown"),
        "wrong_code": _l("Wrong code"),
    },
    "guardian_ground": {
        "child": _l("A child under 14"),
        "incapable": _l("A person without full legal capacity"),
    },
    "guardian_relation": {
        "parent": _l("Father or mother"),
        "spouse": _l("Husband or wife"),
        "child": _l("Adult son or daughter"),
        "kin": _l("Another relative"),
        "appointed": _l("Appointed guardian"),
    },
}

ACCESS_WORDS: Final[dict[str, LazyString]] = {
    "access_sections_needed": _l("Tick what may be read."),
    "access_day_past": _l("This day is over. Choose today or a later day."),
    "access_too_long": _l("So long nobody may read a record here. Choose an earlier day."),
    "access_no_paper": _l("Add the photo of the written application first."),
    "access_paper_kept": _l("A photo of this application is stored already."),
    "access_too_old": _l("This application is older than a year; a new one is needed."),
    "access_of_dead": _l("This person has died; nobody can agree any more."),
    "access_before_approval": _l("The person is asked after the institution approved."),
    "access_not_drawn": _l("Draw the signature, or tick that it was signed on paper."),
    "access_over": _l("This access is over. The reader has to apply anew."),
    "access_locked": _l(
        "The code was wrong too often, so the link is shut. Ask the institution for a new one."
    ),
    "access_wrong_code": _l("This code does not belong to the link. Compare it letter by letter."),
    "guardian_must_answer": _l("For a person who is not able to decide the guardian answers."),
    "guardian_not_needed": _l(
        "This person decides alone. A guardian answers only for a child under 14 or a person"
        " without full legal capacity."
    ),
    "photo_missing": _l("Choose a photo."),
}
