"""The population groups of a resident: a group begins and ends on a day, and no row is deleted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident, ResidentTag
from contracts_app.queries.residents import tags_of
from contracts_app.queries.scope import Scope
from contracts_app.rules.dates import last_day_before
from contracts_app.rules.tags import unexpected_tags
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.held import held_member
from contracts_app.vocabulary.catalogue import TAGS, by_code

SOURCE: Final = "desk"
MISMATCH: Final = "tag_age_mismatch"


@dataclass(frozen=True)
class Switch:
    """One group of one member, which begins or ends today."""

    household: str
    member: str
    tag: str
    on: bool


@dataclass(frozen=True)
class Tagged:
    """Whether it changed, the groups of today, and the code of what is odd about the new one."""

    changed: bool
    tags: tuple[str, ...]
    warnings: tuple[str, ...]


def switch_tag(asked: Switch, scope: Scope, actor: Actor, today: date) -> Tagged:
    """Let a member belong to a group from today on, or no more; what is so already stays so.

    A group that does not fit age or sex is only warned of. Raises NotFound outside the scope,
    Refused with `unknown_tag`.
    """
    household, resident = held_member(asked.household, asked.member, scope, today)
    if asked.tag not in by_code(TAGS):
        raise Refused(Refusal("unknown_tag", "tags"))
    stands = set(tags_of(resident.id))
    wanted = stands | {asked.tag} if asked.on else stands - {asked.tag}
    changed = set_tags(resident, wanted, today)
    if changed:
        told = {"changed": ["tags"], "household": household.code}
        audit.record(actor, "resident.correct", "resident", resident.key, after=told)
        plan_for([resident.id], today)
    begun = (asked.tag,) if asked.on else ()
    odd = unexpected_tags(begun, resident.sex, resident.birth_date, today)
    return Tagged(changed, tags_of(resident.id), (MISMATCH,) if odd else ())


def set_tags(resident: Resident, wanted: Collection[str], today: date) -> bool:
    """Let exactly these groups be those of today, whoever told the others; whether any changed.

    A group that began today and ends today stays on record for this day.
    """
    query = select(ResidentTag).filter_by(resident_id=resident.id, valid_to=None)
    current = {row.tag: row for row in db.session.scalars(query.order_by(ResidentTag.id))}
    ended = current.keys() - set(wanted)
    for tag in ended:
        current[tag].valid_to = last_day_before(today, current[tag].valid_from)
    begun = sorted(set(wanted) - current.keys())
    db.session.add_all(
        ResidentTag(
            county_code=resident.county_code,
            resident_id=resident.id,
            tag=tag,
            source=SOURCE,
            valid_from=today,
        )
        for tag in begun
    )
    db.session.flush()
    return bool(ended or begun)
