"""Words of the catalogue of packages: kinds, states, ways and times of services, and problems."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from flask_babel import LazyString, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l

from contracts_app.vocabulary.care import FACE_TO_FACE, VisitMode

PACKAGES: Final[dict[str, dict[str, LazyString]]] = {
    "tier": {
        "basic": _l("basic, for everybody"),
        "personalised": _l("free, for some"),
        "paid": _l("paid"),
    },
    "way": {
        "home": _l("at home"),
        "outpatient": _l("in the clinic"),
        "station": _l("at the station"),
        "mass": _l("at a joint event"),
        "phone": _l("by telephone"),
        "video": _l("by video"),
        "paper": _l("in writing"),
    },
    "benefit_end": {
        "wish": _l("The household wished it"),
        "mistake": _l("Chosen by mistake"),
        "gone": _l("No longer covered"),
    },
}
_WORDS: Final[dict[str, LazyString]] = {
    "missing_required": _l("Write something here."),
    "too_long": _l("This text is too long."),
    "glyph_missing": _l("No font of the paper can draw a character of this text."),
    "bad_number": _l("This number is not possible here."),
    "bad_money": _l("Write the amount in yuan, such as 60 or 60.50."),
    "fee_too_high": _l("This fee is higher than any package costs."),
    "split_not_fee": _l("The three parts together are not the price of the year."),
    "bad_window": _l("Write times such as 3m, 16-20w, <13w or 4y, with commas between them."),
    "no_items": _l("Choose at least one service."),
    "too_many_items": _l("These are too many services for one package."),
    "item_unknown": _l("Choose a service of the list."),
    "item_twice": _l("This service stands in the package already."),
    "mode_unknown": _l("Choose among the ways of the list."),
    "tag_unknown": _l("Choose a group of the list."),
    "ages_in_order": _l("The first age has to lie below the second one, up to 131 years."),
    "package_unknown": _l("Choose packages of the list."),
    "excludes_itself": _l("A package cannot exclude itself."),
    "excludes_basic": _l("The basic package goes with every other one."),
    "basic_is_free": _l("The basic package is free."),
    "basic_for_all": _l("The basic package is for everybody."),
    "basic_stays": _l("The basic package is part of every contract and stays on offer."),
    "approval_missing": _l(
        "A paid package is published with the number of the document that approved its price."
    ),
    "valid_from_past": _l("Choose today or a later day: what was signed keeps its version."),
    "before_newest": _l("A later version begins after this day. Choose its day or a later one."),
    "bad_date": _l("Choose a day within the next two years."),
    "not_a_draft": _l("This version is published and cannot be changed. Copy it as a new version."),
    "draft_exists": _l("A draft of this package waits already. Go on with it, or discard it."),
    "changed_since": _l(
        "Somebody changed this draft meanwhile, so yours was not saved. Open it in another window,"
        " compare, and take over what is missing."
    ),
    "already_retired": _l("This package is taken from the offer already."),
    "bad_code": _l("A code has 2 to 20 capital letters, digits or underlines: EYE_CARE."),
    "code_taken": _l("This code is taken; codes are never used again."),
    "not_in_force": _l("This contract is neither in force nor about to begin."),
    "too_many_people": _l("These are more people than the package is for."),
    "not_covered": _l("Choose among those whom the contract covers and the package suits."),
    "reason_missing": _l("Say why somebody no longer has the place."),
}
_NUMBERED: Final[dict[str, LazyString]] = {
    "item": _l("Service %(num)s"),
    "times": _l("Service %(num)s, times a year"),
    "interval": _l("Service %(num)s, months between"),
    "windows": _l("Service %(num)s, when"),
    "weight": _l("Service %(num)s, weight"),
    "condition": _l("Service %(num)s, condition"),
    "condition_en": _l("Service %(num)s, condition in English"),
    "target": _l("Group %(num)s"),
}
_NAMED: Final[dict[str, LazyString]] = {
    "name": _l("Chinese name"),
    "name_en": _l("English name"),
    "fee_fen": _l("Price a year"),
    "insurance_fen": _l("Medical insurance"),
    "public_health_fen": _l("Public health funds"),
    "self_fen": _l("Own payment"),
    "member_cap": _l("For how many people"),
    "approval_no": _l("Number of the price approval"),
    "excludes": _l("Not together with"),
    "valid_from": _l("Holds from"),
    "retired_on": _l("Offered no more from"),
    "code": _l("Code"),
}


def place_label(place: str) -> str:
    """The name of a place of a draft: name, self_fen, item-3 …"""
    kind, _dash, num = place.rpartition("-")
    if kind in _NUMBERED:
        return str(_NUMBERED[kind]) % {"num": num}
    return str(_NAMED[place]) if place in _NAMED else ""


def package_problem(code: str, place: str = "") -> str:
    """The sentence of a problem, after the name of its place."""
    text = str(_WORDS[code])
    name = place_label(place)
    return gettext("%(place)s: %(problem)s", place=name, problem=text) if name else text


def told(problems: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Problems by code and place as the error summary takes them, each linked to its place."""
    return [
        {"code": code, "message": package_problem(code, place), "field": place}
        for code, place in problems
    ]


def windows_text(windows: Iterable[str]) -> str:
    """When a service is due: `3m 6m 4y` as "3, 6 months; 4 years"."""
    parts = []
    for (within, unit), some in groupby(windows, lambda one: (one[0] == "<", one[-1])):
        times = gettext(", ").join(one.strip("<")[:-1].replace("-", "–") for one in some)
        parts.append(_times_text(times, unit, within=within))
    return "; ".join(parts)


def _times_text(times: str, unit: str, *, within: bool) -> str:
    if unit == "d":
        text = gettext("%(times)s days", times=times)
    elif unit == "w":
        text = gettext("%(times)s weeks", times=times)
    elif unit == "m":
        text = gettext("%(times)s months", times=times)
    else:
        text = gettext("%(times)s years", times=times)
    return gettext("within %(time)s", time=text) if within else text


def modes_text(modes: Iterable[str]) -> str:
    """How a service is given; empty where it does not matter."""
    chosen = list(modes)
    if set(chosen) | {VisitMode.MASS} == set(FACE_TO_FACE):
        return gettext("face to face")
    return gettext(", ").join(str(PACKAGES["way"].get(one, one)) for one in chosen)


def times_text(times: int) -> str:
    """How often a year a service is promised."""
    if not times:
        return gettext("when needed")
    return ngettext("once a year", "%(num)s times a year", times)


def service_text(row: Any) -> str:
    """How often, when and how a service of a package is given, in one line."""
    between = (
        ngettext("every month", "every %(num)s months", row.interval_months)
        if row.interval_months and row.times_per_year > 1
        else ""
    )
    parts = (
        times_text(row.times_per_year),
        windows_text(row.windows) or between,
        modes_text(row.modes),
        _condition(row),
    )
    return " · ".join(part for part in parts if part)


def _condition(row: Any) -> str:
    """When it is given, in the language of the reader; in Chinese where there is no English."""
    locale = get_locale()
    english = locale is not None and locale.language == "en"
    return str((row.condition_en if english else "") or row.condition)


def target_text(target: Iterable[dict[str, Any]], tag_name: Any) -> str:
    """For whom a package is."""
    found = [_group_text(one, tag_name) for one in target]
    return gettext(" or ").join(found) or gettext("everybody")


def _group_text(one: dict[str, Any], tag_name: Any) -> str:
    tags = gettext(", ").join(tag_name(code) for code in one.get("tags", ()))
    low, below = one.get("min_age"), one.get("below_age")
    if low and below:
        ages = gettext("aged %(low)s to %(high)s", low=low, high=below - 1)
    elif low:
        ages = gettext("aged %(low)s and over", low=low)
    else:
        ages = gettext("younger than %(below)s", below=below) if below else ""
    return gettext(", ").join(part for part in (tags, ages) if part) or gettext("everybody")
