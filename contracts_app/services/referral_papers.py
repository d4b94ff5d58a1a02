"""The slips of referrals in words, from what is stored; that they were printed is on record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from contracts_app import clock
from contracts_app.printing.referral_slips import render
from contracts_app.printing.referral_words import (
    CARES,
    CONSENTS,
    DOWN_REASONS,
    NOT_SENT,
    SPEAKERS,
    UP_REASONS,
    URGENCIES,
)
from contracts_app.printing.row_lists import in_words
from contracts_app.printing.slip_words import FORMS, Slip
from contracts_app.queries.allergies import FIELD
from contracts_app.queries.referral_papers import SLIPS
from contracts_app.rules.dates import age_on
from contracts_app.rules.referrals.forms import FEEDBACK, Field
from contracts_app.services import audit, seals
from contracts_app.services.audit import Actor
from contracts_app.vocabulary.referrals import Direction

_SEX: Final = {"male": "男", "female": "女"}
_OWED: Final = "急诊先电话联系　正文待补"
_NOTHING: Final = "—"
"""Of a field that was left empty on a form which is complete."""
_MONTHS: Final = 12
_ALLERGIES: Final = {option.code: option.zh for option in FIELD.options}


def slips_pdf(slips: Sequence[Slip], folder: Path, day: date, told: str = "") -> bytes:
    """The slips, with the seals that lie in a folder."""
    names = sorted({slip.seal for slip in slips} - {""})
    pictures = {name: seals.kept(folder, name) for name in names}
    found = {name: picture for name, picture in pictures.items() if picture is not None}
    return render(slips, day, found, told)


def told_of(day: date, part: int, total: int) -> str:
    """What is read where there is no slip of a day, or more than one file holds; else nothing."""
    if total == 0:
        return f"{in_words(day)}没有本机构转出或转回的转诊单。"
    parts = -(-total // SLIPS)
    if parts > 1:
        return f"{in_words(day)}共{total}张转诊单，分{parts}份打印，本文件为第{part}份。"
    return ""


def note_printed(rows: Sequence[Any], actor: Actor) -> None:
    """Write an audit row for each of these slips."""
    audit.record_all(
        [audit.event_row(actor, "referral.print", "referral", row.referral_no) for row in rows]
    )


def slip_of(row: Any) -> Slip:
    """What the slip of a row of `queries.referral_papers` says."""
    started, form = clock.local(row.started_at_utc).date(), row.form or {}
    void = NOT_SENT.get(row.outcome) or NOT_SENT.get(row.status, "")
    return Slip(
        number=row.referral_no,
        direction=row.direction,
        name=row.name,
        sex=_SEX[row.sex],
        age=_age(row.birth_date, started),
        archive_no=row.record_code or "",
        address=row.address,
        phone=row.phone or "",
        **_places(row, form),
        doctor=form.get("doctor") or row.started_by or "",
        doctor_phone=form.get("doctor_phone", ""),
        written_on=in_words(started),
        urgency=URGENCIES[row.urgency],
        care=CARES[row.care],
        reason=(UP_REASONS | DOWN_REASONS).get(row.reason, ""),
        consent=SPEAKERS.get(row.consent_by, "") + CONSENTS[row.consent],
        texts=_texts(row),
        admission_no=form.get("admission_no", ""),
        home_on=in_words(row.home_on) if row.home_on else "",
        mark=void or ("" if row.form else _OWED),
        seal="" if void else row.seal,
    )


def of_stranger(slip: Slip, name: str, phone: str) -> Slip:
    """The slip of somebody who lives elsewhere now: as the page says it, and not where that is."""
    return replace(slip, name=name, phone=phone, address="", archive_no="")


def return_slip_of(row: Any) -> Slip:
    """The slip back from a way up: what the hospital found and advises, to who referred."""
    found = row.feedback
    return replace(
        slip_of(row),
        direction=Direction.DOWN,
        to=row.institution,
        receiving_doctor=(row.form or {}).get("doctor", ""),
        institution=row.hospital,
        doctor=found.get("doctor", ""),
        doctor_phone=found.get("doctor_phone", ""),
        admission_no=found.get("admission_no", ""),
        written_on=in_words(clock.local(row.back_at_utc).date()),
        reason="",
        consent="",
        texts=tuple((one.name, found[one.name] or _NOTHING) for one in _written(found)),
        mark="",
        seal=row.hospital_seal,
    )


def _written(form: dict[str, str]) -> list[Field]:
    """The fields of a result that are texts, which have a heading on the slip."""
    headings = FORMS[Direction.DOWN].headings
    return [one for one in FEEDBACK if one.name in headings and one.name in form]


def _places(row: Any, form: dict[str, str]) -> dict[str, str]:
    """Who is asked, and who asks: the hospital up, the primary institution and its team down."""
    up = row.direction == Direction.UP
    return {
        "to": row.hospital if up else row.township,
        "department": row.department or "" if up else "",
        "receiving_doctor": form.get("receiving_doctor", "") if up else row.team or "",
        "institution": row.institution,
    }


def _age(born: date, day: date) -> str:
    """In years; of an infant in months, and of a newborn in days."""
    if years := age_on(born, day):
        return f"{years}岁"
    months = (day.year - born.year) * _MONTHS + day.month - born.month - (day.day < born.day)
    return f"{months}个月" if months else f"{(day - born).days}天"


def _texts(row: Any) -> tuple[tuple[str, str], ...]:
    """By field; all of them empty while the form is owed, to be filled in by hand."""
    headings = FORMS[row.direction].headings
    if row.form is None:
        return tuple((name, "") for name in headings if name != "record")
    found = {name: row.form.get(name) or _NOTHING for name in headings if name != "record"}
    if row.direction == Direction.UP and (told := _of_record(row.summary or {})):
        found["record"] = told
    return tuple(found.items())


def _of_record(summary: dict[str, Any]) -> str:
    """What must not be given to the person, as the record told when it was sent."""
    if summary.get("allergies") is None:
        return ""
    named = [_ALLERGIES.get(code, code) for code in summary["allergies"]]
    words = "、".join([*named, *summary.get("allergies_other", ())]) or "无"
    return f"药物过敏史 {words}"
