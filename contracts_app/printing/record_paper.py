"""A whole health record on paper: the cover, and each form with its options and what was chosen.

The forms are drawn from the same table of fields as the pages. Without anything filled in they are
the empty forms that somebody takes along on a visit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reportlab.lib.pagesizes import A4

from contracts_app.formatting.form_fields import chinese, shown
from contracts_app.models import HealthRecord, RecordSection
from contracts_app.printing.record_flow import CHOSEN, EMPTY, GAP, Flow, Row, laid_out
from contracts_app.printing.row_lists import in_words
from contracts_app.printing.tables import MARGIN, document
from contracts_app.printing.typeset import MM, Ink, Sheet
from contracts_app.rules.record_forms import body_mass_index, concerns
from contracts_app.rules.record_values import Person
from contracts_app.vocabulary.record_forms import FORMS, Field, FieldKind, Form
from contracts_app.vocabulary.records import SectionKind

_SEXES: Final = {"male": "男", "female": "女"}
_SHORT: Final = (FieldKind.NUMBER, FieldKind.WHEN, FieldKind.PHONE)
_REASONS: Final = {"death": "死亡", "moved": "迁出", "lost": "失访"}


@dataclass(frozen=True)
class RecordOnPaper:
    """A record with those of its forms that are printed."""

    record: HealthRecord
    owner: Any
    today: date
    forms: Sequence[Form]
    """What is printed whether or not it was filled in; the cover is always there."""
    sections: Sequence[RecordSection]

    @property
    def person(self) -> Person:
        return Person(self.owner.Resident.sex, self.owner.Resident.birth_date)

    def data_of(self, kind: SectionKind) -> Mapping[str, Any]:
        """What stands in the form that is there once."""
        return next((one.data for one in self.sections if one.kind == kind), {})


def record_pdf(paper: RecordOnPaper) -> bytes:
    """The cover and the forms on A4 pages."""
    flows = [_flow(paper, form, section) for form, section in _printed(paper)]
    pages = [page for flow in flows for page in laid_out(flow)]

    def draw(sheet: Sheet, index: int) -> None:
        if index == 0:
            _draw_cover(sheet, paper)
        else:
            pages[index - 1].draw(sheet, f"第{index}页 共{len(pages)}页")

    title = f"居民健康档案 {paper.record.code}"
    said = [(one.kind, one.number, one.version) for one in paper.sections]
    return document(title, len(pages) + 1, draw, repr((paper.record.code, said, paper.today)))


def _printed(paper: RecordOnPaper) -> list[tuple[Form, RecordSection | None]]:
    """Each form but the cover; of examinations all that were made, the latest first."""
    exams = [one for one in paper.sections if one.kind == SectionKind.EXAM]
    exams.sort(key=lambda one: one.happened_on, reverse=True)
    found: list[tuple[Form, RecordSection | None]] = [
        (form, next((one for one in paper.sections if one.kind == form.kind), None))
        for form in paper.forms
        if form.kind != SectionKind.COVER
    ]
    return [*found, *((FORMS[SectionKind.EXAM], one) for one in exams)]


def _flow(paper: RecordOnPaper, form: Form, section: RecordSection | None) -> Flow:
    data = section.data if section is not None else {}
    resident = paper.owner.Resident
    day = in_words(section.happened_on) if section is not None else "____年__月__日"
    head = f"姓名：{resident.name}　　档案编号：{paper.record.code}　　日期：{day}"
    rows: list[Row] = []
    if form.kind == SectionKind.BASIC:
        rows += _own(paper)
    for group in form.groups:
        fields = [one for one in group.fields if concerns(one, paper.person, paper.today)]
        if fields:
            rows.append(Row(heading=group.zh))
            rows += _rows(fields, data)
    bmi = body_mass_index(data)
    if form.kind == SectionKind.EXAM and bmi is not None:
        rows.append(Row(cells=(("体质指数（BMI）", f"{bmi} kg/m²"),)))
    return Flow(form.zh, head, tuple(rows))


def _own(paper: RecordOnPaper) -> list[Row]:
    """What the person's own row holds, as the form asks for it."""
    one = paper.owner.Resident
    return [
        Row(heading="基本资料"),
        Row(cells=(("性别", _SEXES.get(one.sex, "")), ("出生日期", in_words(one.birth_date)))),
        Row(cells=(("身份证件号", one.id_number or ""), ("本人电话", one.phone or ""))),
        Row(
            cells=(
                ("常住类型", "户籍" if one.registered else "非户籍"),
                ("民族", one.ethnicity),
            )
        ),
        Row(cells=(("文化程度", one.education), ("婚姻状况", one.marital_status))),
    ]


def _rows(fields: Sequence[Field], data: Mapping[str, Any]) -> list[Row]:
    """Short values stand two in a row, all others have the whole of it."""
    rows: list[Row] = []
    waiting: list[tuple[str, str]] = []
    for field in fields:
        cell = (field.zh, on_paper(field, data.get(field.code)))
        if field.kind in _SHORT:
            waiting.append(cell)
        if waiting and (field.kind not in _SHORT or len(waiting) == 2):
            rows.append(Row(cells=tuple(waiting)))
            waiting = []
        if field.kind not in _SHORT:
            rows.append(Row(cells=(cell,)))
    return [*rows, *([Row(cells=tuple(waiting))] if waiting else [])]


def on_paper(field: Field, value: Any) -> str:
    """A value as the form has it: all options with a box each; empty lines to write on."""
    if field.options and field.kind != FieldKind.ROWS:
        chosen = [value] if isinstance(value, str) else value or ()
        since = value if isinstance(value, dict) else {}
        return GAP.join(
            f"{CHOSEN if one.code in chosen else EMPTY}{one.zh}{_day(since.get(one.code, ''))}"
            for one in field.options
        )
    if field.kind == FieldKind.ROWS:
        blank = "　".join(f"{column.zh}：__________" for column in field.columns)
        told = ["　".join(_columns(field, row)) for row in value or ()]
        return "\n".join(told or [blank] * min(field.lines, 2))
    if value is None:
        return f"______ {field.unit}" if field.unit else ""
    return shown(field, value, chinese, mask=False)


def _columns(field: Field, row: Mapping[str, Any]) -> list[str]:
    return [
        f"{column.zh}：{shown(column, row[column.code], chinese)}"
        for column in field.columns
        if column.code in row
    ]


def _day(text: str) -> str:
    return f"（{text}）" if text else ""


def _draw_cover(sheet: Sheet, paper: RecordOnPaper) -> None:
    record, owner = paper.record, paper.owner
    data = paper.data_of(SectionKind.COVER)
    middle = A4[0] / 2
    code = record.code
    grouped = f"{code[:6]} - {code[6:9]} - {code[9:12]} - {code[12:]}"
    sheet.line(A4[0] - MARGIN, 30 * MM, f"编号 {grouped}", Ink(14, bold=True), "right")
    sheet.line(middle, 70 * MM, "居民健康档案", Ink(34, bold=True), "middle")
    y = 110 * MM
    for label, text in _cover_facts(paper, data):
        sheet.line(MARGIN + 22 * MM, y, label, Ink(13))
        sheet.line(MARGIN + 58 * MM, y, text, Ink(13, bold=True))
        sheet.bar(MARGIN + 56 * MM, y + 7 * MM, 100 * MM, 0.3, (0.4, 0.4, 0.4))
        y += 13 * MM
    if record.close_reason:
        why = _REASONS.get(record.close_reason, "")
        ended = f"已归档：{why}　{in_words(record.closed_on) if record.closed_on else ''}"
        sheet.line(middle, A4[1] - 30 * MM, ended, Ink(12, bold=True), "middle")
    words = f"{owner.store or ''}　打印日期 {in_words(paper.today)}"
    sheet.line(middle, A4[1] - 20 * MM, words, Ink(9, grey=0.3), "middle")


def _cover_facts(paper: RecordOnPaper, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    record, owner = paper.record, paper.owner
    return [
        ("姓　　名", owner.Resident.name),
        ("现 住 址", owner.address or ""),
        ("户籍地址", data.get("registered_address", "")),
        ("联系电话", owner.Resident.phone or ""),
        ("村（居）名称", owner.village or ""),
        ("建档单位", owner.store or ""),
        ("建 档 人", data.get("builder", "") or owner.builder or ""),
        ("责任医生", data.get("doctor", "")),
        ("建档日期", in_words(record.built_on) if record.built_on else ""),
    ]
