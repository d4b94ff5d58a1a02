"""The plan of a team for a year has versions; none is lost."""

from typing import Any

import pytest

from contracts_app.extensions import db
from contracts_app.models import TeamPlan
from contracts_app.queries.scope import everything
from contracts_app.queries.team_plans import count_by_kind, get_plan, list_trained, list_versions
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotFound
from contracts_app.services.team_plans import LONGEST_PLAN, save_plan
from tests.factories import TODAY, World
from tests.support.refusals import refused
from tests.support.signed_in import audited
from tests.support.team_life import event


def save(
    targets: dict[str, int] | None = None,
    words: str = "全年计划",
    reason: str = "",
    *,
    seen: int = 0,
    year: int = 2026,
    team: str = "T01",
) -> TeamPlan:
    given = {"outreach": 24} if targets is None else targets
    return save_plan(team, year, seen, given, words, reason, everything(TODAY), SYSTEM, TODAY)


def test_a_changed_plan_is_a_further_version_with_a_reason(world: World) -> None:
    first = save()
    assert refused(lambda: save({"outreach": 30}, seen=1)) == [("missing_required", "reason")]
    second = save({"outreach": 30}, seen=1, reason="人口增加")
    assert (first.version, second.version) == (1, 2)
    plan = get_plan(first.team_id, 2026)
    assert plan is not None
    assert plan.targets["outreach"] == 30
    told = [(row.version, row.targets["outreach"], row.reason)
            for row in list_versions(first.team_id, 2026)]  # fmt: skip
    assert told == [(2, 30, "人口增加"), (1, 24, "")]
    assert audited("team_plan.save")[1].before["targets"]["outreach"] == 24


def test_the_same_plan_once_more_makes_no_version(world: World) -> None:
    first = save()
    assert save(seen=1).id == first.id


def test_nobody_writes_over_a_version_they_have_not_seen(world: World) -> None:
    save()
    with pytest.raises(Conflict):
        save({"outreach": 12}, reason="重写")
    with pytest.raises(Conflict):
        save({"outreach": 12}, reason="重写", seen=7)


def test_each_year_has_a_plan_of_its_own(world: World) -> None:
    save()
    assert save(year=2027, targets={"meeting": 12}).version == 1


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"targets": {}, "words": " "}, [("nothing_planned", "words")]),
        ({"targets": {"outreach": -1}}, [("unknown_value", "outreach")]),
        ({"targets": {"meeting": 367}}, [("unknown_value", "meeting")]),
        ({"words": "字" * (LONGEST_PLAN + 1)}, [("too_long", "words")]),
        ({"year": 2028}, [("unknown_value", "year")]),
        ({"year": 2020}, [("unknown_value", "year")]),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    world: World, values: dict[str, Any], codes: list[tuple[str, str]]
) -> None:
    assert refused(lambda: save(**values)) == codes


def test_a_team_out_of_reach_has_no_plan(world: World) -> None:
    with pytest.raises(NotFound):
        save(team="NO-SUCH")


def test_what_was_held_of_the_year_is_counted_by_kind(world: World) -> None:
    event("lecture", audience=1)
    event("lecture", audience=2)
    event("outreach", held=False)
    team_id = db.session.get_one(TeamPlan, save().id).team_id
    held = {kind: number for kind, number in count_by_kind(team_id, 2026).items() if number}
    assert held == {"lecture": 2}
    assert sum(count_by_kind(team_id, 2025).values()) == 0


def test_whoever_was_trained_stands_in_the_record_of_the_year(world: World) -> None:
    one = event("training")
    names = {row.name for row in list_trained(one.team_id, 2026)}
    assert len(names) == 3
    assert list_trained(one.team_id, 2025) == []
