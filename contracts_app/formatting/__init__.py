"""All Jinja filters: how values of the domain are shown. Masking is decided here and nowhere else.

The plain functions may be called from Python too, for spreadsheets and printed lists.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from flask import Flask
from flask_babel import get_locale, gettext
from jinja2 import pass_context
from jinja2.runtime import Context

from contracts_app import clock
from contracts_app.formatting import static_files
from contracts_app.formatting.form_fields import bilingual, unit_words
from contracts_app.formatting.labels import label, status_label, status_shape, status_tone
from contracts_app.formatting.refusals import refusal_text
from contracts_app.formatting.sealed_visit_labels import sealed_why
from contracts_app.formatting.spans import took
from contracts_app.formatting.visit_labels import outcome_shape
from contracts_app.rules.appointments import in_clock
from contracts_app.vocabulary.care import HOME_FOLLOW

NOTHING: Final = "—"


def day(value: date | datetime | None) -> str:
    """A day as ISO 8601; a stored UTC moment counts as the day on the wall clock."""
    if value is None:
        return NOTHING
    return (clock.local(value).date() if isinstance(value, datetime) else value).isoformat()


def moment(value: datetime | None) -> str:
    """A stored UTC moment as local `2026-03-02 14:05`."""
    return clock.local(value).strftime("%Y-%m-%d %H:%M") if value else NOTHING


def until(value: datetime | None) -> str:
    """A limit as local `2026-03-02 14:05`; the end of a day is that day's 24:00."""
    if value is None:
        return NOTHING
    day, hour = clock.end(value)
    return f"{day} {hour}"


def id_tail(value: str | None) -> str:
    """`tail 0021`: all that a list may show of an ID number. Takes the number or its last four."""
    if not value:
        return gettext("no number")
    return gettext("tail %(digits)s", digits=value[-4:])


def masked_id(value: str | None) -> str:
    """The number with its first and last four digits, for one person's own page."""
    if not value:
        return gettext("no number")
    if len(value) < 9:
        return "*" * len(value)
    return f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}"


def masked_phone(value: str | None) -> str:
    """`138****8000`; of a landline the area code and the last two digits stay."""
    if not value:
        return NOTHING
    digits = re.sub(r"\D", "", value)
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    return f"{digits[:4]}{'*' * max(len(digits) - 6, 4)}{digits[-2:]}"


def age(born: date | None, on: date | None = None) -> str:
    """Completed years on a day, today by default. Born on 29 February counts from 1 March."""
    if born is None:
        return NOTHING
    today = on or clock.today()
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return gettext("aged %(years)s", years=years)


def yuan(fen: int | None) -> str:
    """Money of integer fen as `¥1,234.50`; whole yuan without decimals."""
    if fen is None:
        return NOTHING
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{whole:,}.{rest:02d}" if rest else f"{sign}¥{whole:,}"


def percent(value: Decimal | str | float | None) -> str:
    """A figure that is already in percent, two decimals: `90.24%`. None is a denominator of 0."""
    if value is None:
        return NOTHING
    return f"{Decimal(str(value)).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def ratio(numerator: int, denominator: int) -> str:
    """The share in percent with two decimals, half rounded up."""
    if denominator == 0:
        return NOTHING
    return percent(Decimal(numerator) * 100 / Decimal(denominator))


def number(value: int | None) -> str:
    """A count with thousands separators."""
    return NOTHING if value is None else f"{value:,}"


def role_label(code: object) -> str:
    """The word for a role."""
    return label(code, "role")


def tag_label(code: object) -> str:
    """The word for a tag of the catalogue."""
    return label(code, "tag")


def tag_labels(codes: list[str] | tuple[str, ...] | None) -> str:
    """Several tags in one line, in the order given."""
    return gettext(", ").join(tag_label(code) for code in codes or ())


def yes_no(value: object) -> str:
    """The words for true and false."""
    return gettext("Yes") if value else gettext("No")


def slot_words(duty: Any) -> str:
    """Which of several visits after hospital a duty is, such as `day 7`; empty for other duties."""
    if duty.item_code != HOME_FOLLOW:
        return ""
    return gettext("day %(number)s", number=duty.slot.removeprefix("d"))


def catalogue_name(row: Any) -> str:
    """The name of a package or an item of the catalogue in the language of the reader."""
    locale = get_locale()
    return str(row.name_en if locale is not None and locale.language == "en" else row.name)


@pass_context
def _label(_context: Context, code: object, kind: str) -> str:
    # Without a context Jinja would word a literal code once, in the language of whoever came first.
    return label(code, kind)


def said_anchor(at_utc: datetime) -> str:
    """Where on a page a message stands, by its moment."""
    return f"said-{at_utc:%Y%m%d%H%M%S%f}"


FILTERS: Final = {
    "clock_time": in_clock,
    "day": day,
    "moment": moment,
    "until": until,
    "id_tail": id_tail,
    "masked_id": masked_id,
    "masked_phone": masked_phone,
    "age": age,
    "yuan": yuan,
    "percent": percent,
    "ratio": ratio,
    "number": number,
    "label": _label,
    "status_label": status_label,
    "status_tone": status_tone,
    "status_shape": status_shape,
    "role_label": role_label,
    "tag_label": tag_label,
    "tag_labels": tag_labels,
    "yes_no": yes_no,
    "catalogue_name": catalogue_name,
    "slot_words": slot_words,
    "bilingual": bilingual,
    "unit": unit_words,
    "refusal_text": refusal_text,
    "sealed_why": sealed_why,
    "took": took,
    "said_anchor": said_anchor,
    "outcome_shape": outcome_shape,
}


def register(app: Flask) -> None:
    """Make every filter and the addresses of static files known to the templates."""
    app.jinja_env.filters.update(FILTERS)
    static_files.init_app(app)
