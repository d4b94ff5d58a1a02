"""What stands around the care of two teams of the first town, through the services of its pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Household, Membership, Resident, ResidentTag, Team
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.home_care import contract_covering
from contracts_app.queries.scope import everything
from contracts_app.rules.appointments import Hours
from contracts_app.rules.care_card import last_day
from contracts_app.services.appointment_sessions import Plan, plan_session
from contracts_app.services.appointments import Booking, book, give_back, mark
from contracts_app.services.audit import Actor
from contracts_app.services.care_cards import issue, withdraw
from contracts_app.services.demo.fees_and_papers import add_fees, add_papers, add_refusals
from contracts_app.services.groups import (
    NewGroup,
    hold_meeting,
    join_group,
    note_attendance,
    open_group,
)
from contracts_app.services.home_care import Setup, Visit, close_home_care, note_visit, set_up
from contracts_app.services.keys import new_key

if TYPE_CHECKING:
    from contracts_app.services.demo.places import County

_TEAMS: Final = 2
_DAY: Final = timedelta(days=1)
_SESSIONS: Final = (-15, -8, 0, 2, 6, 9)
"""Days from today on which a team sees people."""
_HOURS: Final = Hours(510, 630, 30, 3)
_PURPOSES: Final = ("follow_up", "checkup", "prescription", "tcm", "education")
_GROUPS: Final = (
    ("club", "高血压俱乐部", "HTN", "村文化活动室"),
    ("mutual_aid", "糖尿病同伴小组", "DM2", "卫生院健康教育室"),
    ("care_home", "幸福院", "ELDER", "镇幸福院一楼"),
)
_MEETINGS: Final = (
    (-98, "低盐饮食与家庭自测血压"), (-68, "合理用药"), (-38, "适量运动与足部护理"),
    (-8, "冬季保健"), (12, "年度体检怎么看"),
)  # fmt: skip
_HOME: Final = (
    (
        "family_bed", "bedridden", "每十天查床一次，翻身防压疮，监测血压。",
        "血压平稳，皮肤完好，已指导家属翻身。",
    ),
    (
        "rehab", "discharged", "每天练习走路二十分钟，手部训练两次。",
        "能扶墙行走十米，已指导家属辅助训练。",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Around:
    """A team with the people of its grids."""

    team: Team
    people: tuple[Any, ...]
    """With id, key, household, record code and tags, by id."""
    actor: Actor
    today: date

    def day(self, days: int) -> date:
        """So many days from today."""
        return self.today + days * _DAY

    def with_tag(self, *tags: str) -> list[Any]:
        """Those who belong to one of these groups."""
        return [one for one in self.people if one.tags & set(tags)]


def add_around_care(county: County, grids: Collection[Grid], actor: Actor, today: date) -> None:
    """Appointments, groups, care at home, cards, fees, refusals and papers. Draws no chance."""
    for team in county.towns[0].teams[:_TEAMS]:
        own = [one.id for one in grids if responsible_team_id(one.id, today) == team.id]
        around = Around(team, tuple(_people(own)), actor, today)
        if around.people:
            _sessions(around)
            _groups(around)
            _care_at_home(around)
            _cards(around)
            add_fees(around)
            add_refusals(around)
            add_papers(around)


@dataclass(frozen=True)
class _Someone:
    id: int
    key: str
    household: str
    record_code: str | None
    tags: frozenset[str]


def _people(grids: list[int]) -> Iterator[_Someone]:
    query = (
        select(Resident.id, Resident.key, Household.code, Resident.record_code)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.grid_id.in_(grids), Membership.valid_to.is_(None))
        .order_by(Resident.id)
    )
    rows = db.session.execute(query).all()
    tags: dict[int, set[str]] = {}
    ids = [row.id for row in rows]
    for who, tag in db.session.execute(
        select(ResidentTag.resident_id, ResidentTag.tag).where(
            ResidentTag.resident_id.in_(ids), ResidentTag.valid_to.is_(None)
        )
    ):
        tags.setdefault(who, set()).add(tag)
    for row in rows:
        yield _Someone(*row, frozenset(tags.get(row.id, ())))


def _sessions(around: Around) -> None:
    """Each half hour has a place left; of those who were to come one did not, one gave it back."""
    wanted = around.with_tag("HTN", "DM2", "ELDER")
    for number, days in enumerate(_SESSIONS):
        held_on, made = around.day(days), around.day(min(days, 0) - 5)
        village = number % 2 == 0
        place, address = ("village", "村卫生室") if village else ("centre", "卫生院全科门诊")
        plan = Plan(around.team.code, held_on, place, address, _HOURS)
        institution = around.team.institution_id
        session = plan_session(plan, institution, everything(made), around.actor, made)
        come = wanted[number::7][:8]
        for at, one in enumerate(come):
            minute = _HOURS.slots()[at % 4]
            how = ("desk", "phone")[at % 2]
            asked = Booking(session.key, minute, one.key, _PURPOSES[at % 5], how)
            found = book(asked, everything(made), around.actor, made)
            _what_became(around, session.key, found.key, (at, days))


def _what_became(around: Around, session: str, key: str, at: tuple[int, int]) -> None:
    place, days = at
    day = around.day(min(days, 0))
    scope = everything(day)
    if place == 3:
        give_back(session, key, "wish", scope, around.actor, day)
    elif days < 0 or (days == 0 and place < 3):
        mark(session, key, "no_show" if place == 5 else "came", scope, around.actor, day)


def _groups(around: Around) -> None:
    opened = around.day(-120)
    for kind, name, tag, address in _GROUPS:
        members = [one.key for one in around.with_tag(tag)[:14]]
        if not members:
            continue
        new = NewGroup(around.team.code, kind, name, tag, address)
        group = open_group(new, everything(opened), around.actor, opened)
        join_group(group.key, members, everything(opened), around.actor, opened)
        for number, (days, topic) in enumerate(_MEETINGS):
            day = around.day(days)
            scope, known = everything(around.today), around.day(min(days, 0))
            meeting = hold_meeting(group.key, day, topic, scope, around.actor, known)
            came = [key for at, key in enumerate(members) if (at + number) % 4]
            if days <= 0:
                note_attendance(group.key, meeting.key, came, scope, around.actor, known)


def _care_at_home(around: Around) -> None:
    """Two of each kind; the second plan of exercises is over."""
    since = around.day(-60)
    frail = around.with_tag("ELDER", "STROKE", "BEDRIDDEN", "DISABLED")[:60]
    covered = [one for one in frail if contract_covering(one.id, since)]
    for number, one in enumerate(covered[:4]):
        kind, reason, plan, note = _HOME[number % 2]
        asked = Setup(one.household, one.key, kind, reason, plan, since)
        home = set_up(asked, everything(since), around.actor, since)
        for visit in range(5):
            day = since + (3 + 10 * visit) * _DAY
            told = Visit(new_key(16), day, note, 30)
            note_visit(home.key, told, everything(day), around.actor, day)
    if len(covered) > 3:
        day = around.day(-5)
        close_home_care(home.key, day, "better", everything(day), around.actor, day)


def _cards(around: Around) -> None:
    """Some were given in spring; one was lost and is given anew."""
    spring, scope = around.day(-200), everything(around.today)
    holders = {one.id: one.key for one in around.with_tag("LOW_INCOME", "DISABLED", "ELDER")[:18]}
    if not holders:
        return
    cards = issue(holders.values(), last_day(spring), everything(spring), around.actor, spring)
    for lost in cards[:1]:
        withdraw(lost.card_no, "lost", scope, around.actor, around.today)
        anew = [holders[lost.resident_id]]
        issue(anew, last_day(around.today), scope, around.actor, around.today)
