"""What the templates of households get: masked values, nothing more than a page may show."""

from dataclasses import dataclass
from datetime import date

from contracts_app.formatting import masked_id, masked_phone
from contracts_app.queries.residents import Member
from contracts_app.queries.responsibilities import Holder
from contracts_app.vocabulary import CareLevel


@dataclass(frozen=True)
class MemberView:
    """A member as the household's page shows it."""

    key: str
    name: str
    sex: str
    birth_date: date
    relation: str
    is_head: bool
    masked_id: str
    masked_phone: str
    has_id: bool
    has_phone: bool
    permanent: bool
    tags: tuple[str, ...]
    cover: str | None
    cover_to: date | None


def member_view(member: Member) -> MemberView:
    """The member with the numbers masked."""
    return MemberView(
        key=member.key,
        name=member.name,
        sex=member.sex,
        birth_date=member.birth_date,
        relation=member.relation,
        is_head=member.is_head,
        masked_id=masked_id(member.id_number),
        masked_phone=masked_phone(member.phone),
        has_id=bool(member.id_number),
        has_phone=bool(member.phone),
        permanent=member.permanent,
        tags=member.tags,
        cover=member.cover,
        cover_to=member.cover_to,
    )


@dataclass(frozen=True)
class LevelView:
    """Who answers on one of the four levels, with the phone masked."""

    name: str
    zone: str
    masked_phone: str
    retired: bool


def level_views(holders: list[Holder | None]) -> list[tuple[CareLevel, LevelView | None]]:
    """Each level with who answers on it, the town's first."""
    return [
        (level, _level_view(holder) if holder else None)
        for level, holder in zip(CareLevel, holders, strict=True)
    ]


def _level_view(holder: Holder) -> LevelView:
    phone = masked_phone(holder.phone) if holder.phone else ""
    return LevelView(holder.name, holder.zone, phone, holder.retired)
