"""The month of a team on paper: its quotas, what was held, who was there, and the minutes."""

from datetime import date
from typing import Any, Final

from contracts_app.extensions import db
from contracts_app.models import Institution, Team, TeamEvent
from contracts_app.printing.team_report import Held, MonthReport, QuotaLine, render_month
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_life import list_attendance, list_whole_events, progress_of_team
from contracts_app.rules.team_life import Progress
from contracts_app.services.team_life import notes_of

KINDS: Final = {
    "outreach": "下社区服务",
    "lecture": "健康讲座",
    "free_clinic": "义诊",
    "publicity": "宣传活动",
    "notice_board": "健康宣传栏",
    "training": "业务培训",
    "meeting": "团队会议",
}
TOPICS: Final = {
    "literacy": "公民健康素养",
    "lifestyle": "健康生活方式和可干预危险因素",
    "key_groups": "重点人群健康教育",
    "diseases": "慢性病和重点传染病防治",
    "public_health": "食品、职业、环境、学校等公共卫生",
    "emergency": "突发事件应急、防灾减灾和家庭急救",
    "law": "卫生健康法律法规和政策",
    "records": "健康档案管理",
    "contract_service": "家庭医生签约服务",
    "public_services": "基本公共卫生服务规范",
    "chronic": "慢性病管理",
    "first_aid": "急救与心肺复苏",
    "tcm": "中医适宜技术",
    "other_training": "其他培训",
}
QUOTAS: Final = {
    "team_life.outreach_per_month": "下社区服务（每月）",
    "team_life.meetings_per_month": "团队会议（每月）",
    "team_life.boards_per_month": "健康宣传栏（每月）",
    "team_life.training_interval_months": "业务培训（每期）",
    "team_life.lectures_per_year": "讲座和义诊（全年）",
    "team_life.material_per_year": "健康教育资料（全年）",
}
_STATES: Final = {Progress.REACHED: "已完成", Progress.DUE: "进行中", Progress.LATE: "滞后"}


def month_report(team: Team, first: date, last: date, scope: Scope, today: date) -> bytes:
    """The report of a month of a team in scope as a PDF."""
    events = list_whole_events(team.id, first, last)
    people = list_attendance([one.id for one in events])
    shown = today if first <= today <= last else last
    standings = progress_of_team(team.id, scope, shown, today)
    return render_month(
        MonthReport(
            institution=db.session.get_one(Institution, team.institution_id).name,
            team=team.name,
            first=first,
            printed_on=today,
            quotas=[
                QuotaLine(QUOTAS[one.key], one.done, one.needed, _STATES[one.progress])
                for one in standings
            ],
            held=[_held(one, people.get(one.id, [])) for one in events],
        )
    )


def _held(event: TeamEvent, people: list[Any]) -> Held:
    return Held(
        day=event.day,
        time=_time(event),
        kind=KINDS[event.kind],
        topic=" ".join(
            part for part in (TOPICS.get(event.topic or "", ""), event.topic_words) if part
        ),
        place=event.place,
        people=[_person(one) for one in people if one.present],
        audience=event.audience,
        service_minutes=event.service_minutes,
        notes=notes_of(event),
    )


def _person(one: Any) -> str:
    """The name, behind it how a training ended."""
    ending = {True: "合格", False: "不合格", None: ""}[one.passed]
    told = " ".join(part for part in (ending, one.result) if part)
    return f"{one.name}（{told}）" if told else str(one.name)


def _time(event: TeamEvent) -> str:
    if event.from_minute is None or event.to_minute is None:
        return ""
    return "–".join(
        f"{minute // 60:02d}:{minute % 60:02d}" for minute in (event.from_minute, event.to_minute)
    )
