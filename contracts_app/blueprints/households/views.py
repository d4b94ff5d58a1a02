"""What the templates of households get: masked values, nothing more than a page may show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.formatting import masked_id, masked_phone
from contracts_app.queries.residents import Member
from contracts_app.queries.responsibilities import Holder
from contracts_app.rules.tags import fitting_tags
from contracts_app.vocabulary import CareLevel
from contracts_app.vocabulary.catalogue import TAGS


@dataclass(frozen=True)
class GroupsView:
    """The groups of a member, and those that are offered to be switched with one tap."""

    key: str
    tags: tuple[str, ...]
    offered: tuple[str, ...]


def groups_view(person: Any, tags: Collection[str], today: date) -> GroupsView:
    """Groups that fit sex and age are offered, and those of today in any case."""
    fitting = fitting_tags(person.sex, person.birth_date, today)
    offered = tuple(tag.code for tag in TAGS if tag.code in fitting or tag.code in tags)
    return GroupsView(person.key, tuple(code for code in offered if code in tags), offered)


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
    groups: GroupsView
    cover: str | None
    cover_to: date | None


def member_view(member: Member, today: date) -> MemberView:
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
        groups=groups_view(member, member.tags, today),
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
