"""The words of codes about visits: how somebody was seen, how it classifies, what counts."""

from typing import Final, NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

VISITS: Final[dict[str, dict[str, LazyString]]] = {
    "visit_mode": {
        "home": _l("At home"),
        "outpatient": _l("At the outpatient clinic"),
        "station": _l("At the village station"),
        "mass": _l("At a village day"),
        "phone": _l("By telephone"),
        "video": _l("By video"),
        "paper": _l("Material handed over"),
    },
    "visit_outcome": {
        "done": _l("Done"),
        "controlled": _l("Under control"),
        "uncontrolled": _l("Not under control"),
        "reaction": _l("Adverse reaction to a medicine"),
        "complication": _l("Complication, or something is not in order"),
        "emergency": _l("Emergency"),
        "stable": _l("Stable"),
        "partly_stable": _l("Partly stable"),
        "unstable": _l("Unstable"),
        "elevated": _l("At the upper end, or at risk"),
        "suspected": _l("High: to be measured again"),
        "sugar_high": _l("Glucose high: to be confirmed"),
        "not_met": _l("Nobody was met"),
    },
    "visit_state": {
        "standing": _l("Stands"),
        "corrected": _l("Corrected by another record"),
        "reversed": _l("Taken back"),
    },
    "visit_due": {
        "routine": _l("Regular"),
        "recall": _l("To be seen again"),
        "referral": _l("Referred: ask after it within two weeks"),
    },
    "uncounted": {
        "not_face_to_face": _l("The norm counts it face to face only."),
        "too_soon": _l("It follows the last one too soon."),
        "no_place": _l(
            "It is done, but the package that promises it is for those chosen on the contract."
        ),
        "first_contact": _l("It is the first contact. The visit face to face is still to come."),
        "used_up": _l("It is done, but all that the contract promised is used up."),
    },
    "derived": {
        "bmi": _l("Body mass index"),
        "self_care": _l("Self-care score"),
        "doses": _l("Doses taken"),
    },
    "derived_grade": {
        "": _l("worked out"),
        "independent": _l("independent"),
        "light": _l("lightly dependent"),
        "medium": _l("moderately dependent"),
        "unable": _l("cannot care for himself or herself"),
        "regular": _l("takes medicines regularly"),
        "irregular": _l("takes medicines irregularly"),
    },
    "look_page": {
        "person": _l("Page of the person"),
        "visit_form": _l("Form of a visit"),
        "visit": _l("A visit"),
        "sealed_visit": _l("A visit that came later"),
        "chart": _l("Chart of values"),
        "correction": _l("Correct what is on record"),
        "pregnancy": _l("Pregnancy"),
        "tuberculosis": _l("Tuberculosis"),
        "record": _l("Health record"),
        "absence": _l("Away for long"),
        "home_care": _l("Care at home"),
        "appointment": _l("Appointments"),
        "card": _l("Care card"),
        "referral": _l("Referral"),
        "household": _l("Household"),
        "contract": _l("Contract"),
        "resident": "",
    },
}


class Shape(NamedTuple):
    """How a class is shown beside its word: a tone (a class of app.css) and a shape."""

    tone: str
    shape: str


_PLAIN: Final = Shape("neutral", "○")
OUTCOMES: Final[dict[str, Shape]] = {
    "controlled": Shape("good", "●"),
    "stable": Shape("good", "●"),
    "done": Shape("good", "✓"),
    "uncontrolled": Shape("warn", "▲"),
    "partly_stable": Shape("warn", "◑"),
    "reaction": Shape("warn", "▲"),
    "complication": Shape("bad", "■"),
    "unstable": Shape("bad", "■"),
    "elevated": Shape("warn", "◑"),
    "suspected": Shape("warn", "▲"),
    "sugar_high": Shape("warn", "▲"),
    "emergency": Shape("bad", "■"),
    "not_met": Shape("muted", "◌"),
}


def outcome_shape(code: object) -> Shape:
    """Tone and shape of a class."""
    return OUTCOMES.get(str(code), _PLAIN)
