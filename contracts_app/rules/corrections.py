"""What a desk corrects of a member and of the home: what becomes another, and what is refused."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

from contracts_app.rules.contact import read_phone
from contracts_app.rules.id_number import read_id_number
from contracts_app.rules.person import Typed, read_person
from contracts_app.rules.roster_cells import MAX_LENGTHS
from contracts_app.vocabulary.catalogue import NO_ID, TAGS, by_code
from contracts_app.vocabulary.life import CorrectionReason

WHO: Final = ("name", "sex", "birth_date")
"""Who somebody is; of this nothing changes without a reason."""

Problem = tuple[str, str]
"""The field and the code of what is wrong with it."""


@dataclass(frozen=True)
class Particulars:
    """Of a member and of the home, what stands or what was typed; the phone may be empty."""

    name: str
    sex: str
    birth_date: date | None
    phone: str
    permanent: bool
    address: str
    tags: frozenset[str]


FIELDS: Final = tuple(field.name for field in fields(Particulars))


@dataclass(frozen=True)
class Document:
    """The document on record of somebody, by which sex and birth date may be told."""

    id_type: str
    id_number: str

    def tells_birth(self, today: date) -> bool:
        """Whether the number tells sex and birth date, so that nobody corrects them."""
        read = read_id_number(self.id_number, self.id_type, today)
        return not read.error and read.sex is not None and read.birth_date is not None


@dataclass(frozen=True)
class Judged:
    """What shall stand, which fields are others then, and what is wrong with them."""

    wanted: Particulars
    changed: tuple[str, ...]
    problems: tuple[Problem, ...]


def judge(
    stands: Particulars, typed: Particulars, document: Document, reason: str, today: date
) -> Judged:
    """Read what was typed by the rules of a roster's row; what stands is not judged anew."""
    wanted, wrong = _read_who(typed, document, today)
    phone = typed.phone if typed.phone in ("", stands.phone) else read_phone(typed.phone)
    if phone is None:
        wrong.append(("phone", "bad_phone"))
    wanted = replace(
        wanted, phone=typed.phone if phone is None else phone, address=typed.address.strip()
    )
    if not typed.tags <= by_code(TAGS).keys():
        wrong.append(("tags", "unknown_tag"))
    changed = tuple(name for name in FIELDS if getattr(wanted, name) != getattr(stands, name))
    wrong += _of_address(wanted.address) if "address" in changed else []
    wrong += _of_reason(reason) if set(WHO) & set(changed) else []
    return Judged(wanted, changed, tuple(wrong))


def _read_who(
    typed: Particulars, document: Document, today: date
) -> tuple[Particulars, list[Problem]]:
    """Name, sex and birth date; where a number tells the last two, they have to agree with it."""
    told = document.tells_birth(today)
    papers = (document.id_type, document.id_number) if told else (NO_ID, "")
    row = read_person(Typed(typed.name, *papers, typed.sex, typed.birth_date), today)
    return replace(typed, name=row.name, sex=row.sex, birth_date=row.birth_date), row.errors


def _of_address(address: str) -> list[Problem]:
    if not address:
        return [("address", "missing_required")]
    return [("address", "too_long")] if len(address) > MAX_LENGTHS["address"] else []


def _of_reason(reason: str) -> list[Problem]:
    if not reason:
        return [("reason", "missing_required")]
    return [] if reason in set(CorrectionReason) else [("reason", "unknown_value")]
