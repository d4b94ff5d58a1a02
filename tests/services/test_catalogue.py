"""Versions of packages: begun, written, published, put away, and no more offered."""

from typing import Any

import pytest
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Institution, PackageItem, Policy, ServiceItem, ServicePackage
from contracts_app.queries.catalogue import (
    count_uses,
    list_versions,
    writes_catalogue,
)
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.queries.signing import items_of, packages_on
from contracts_app.rules.catalogue import Part
from contracts_app.services import catalogue as service
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import Conflict, NotAllowed, NotFound
from contracts_app.services.package_words import digest_of, draft_of, problems_of
from contracts_app.vocabulary import Role
from tests.factories import TODAY, World, make_household
from tests.services.test_signing import request_for, sign
from tests.support.catalogue import DAY, change, draft, new_version, publish
from tests.support.refusals import refused
from tests.support.signed_in import audited


def who() -> tuple[Scope, Actor]:
    return everything(TODAY), SYSTEM


def offered(code: str, on: Any = TODAY) -> list[int]:
    return [one.version for one in packages_on(on, [code])]


def items_named(package: ServicePackage) -> list[tuple[str, int]]:
    return [(row.code, row.times_per_year) for row in items_of([package.id])[package.id]]


def test_a_copy_is_written_published_and_then_offered_from_its_day(world: World) -> None:
    made = draft("TCM")
    assert (made.version, made.published_at_utc) == (2, None)
    assert items_named(made) == [("CONSTITUTION", 1), ("GUIDANCE", 1), ("TCM_TECHNIQUE", 6)]
    parts = (Part("TCM_TECHNIQUE", 9, ("home",), 1, ("3m",), 2, "需要时"), Part("BP", 1))
    change(made, insurance_fen=100, self_fen=50, parts=parts, approval_no="鲁价〔2026〕1号")
    publish(made, TODAY + DAY)
    assert (offered("TCM"), offered("TCM", TODAY + DAY)) == ([1], [2])
    (found,) = packages_on(TODAY + DAY, ["TCM"])
    assert (found.fee_fen, found.tier, found.approval_no) == (150, "paid", "鲁价〔2026〕1号")
    assert draft_of(made).parts == parts
    assert items_named(made) == [("TCM_TECHNIQUE", 9), ("BP", 1)]


def test_each_step_stands_in_the_audit_trail(world: World) -> None:
    made = draft("TCM")
    change(made, name="中医包", self_fen=0)
    change(made)
    publish(made, TODAY + DAY)
    service.retire("ONCO", TODAY + 2 * DAY, *who(), TODAY)
    service.discard("HTN", draft("HTN").version, digest_of(_latest("HTN")), *who())
    verbs = ("draft", "change", "publish", "retire", "discard")
    told = {
        verb: [(row.object_key, row.after) for row in audited(f"package.{verb}")] for verb in verbs
    }
    assert told == {
        "draft": [("TCM/2", {"copied_from": "TCM/1"}), ("HTN/2", {"copied_from": "HTN/1"})],
        "change": [("TCM/2", {"changed": ["name", "self_fen"]})],
        "publish": [
            ("TCM/2", {"valid_from": "2026-11-22", "fee_fen": 3000, "approval_no": ""}),
        ],
        "retire": [("ONCO/1", {"retired_on": "2026-11-23"})],
        "discard": [("HTN/2", {})],
    }


def _latest(code: str) -> ServicePackage:
    query = select(ServicePackage).filter_by(code=code).order_by(ServicePackage.version.desc())
    return db.session.scalars(query.limit(1)).one()


def test_a_new_package_begins_empty_and_is_last_in_the_lists(world: World) -> None:
    made = service.begin_package("EYES", *who(), TODAY)
    assert (made.version, made.tier, items_named(made)) == (1, "personalised", [])
    problems = {(one.code, one.place) for one in problems_of("EYES", draft_of(made))}
    assert problems == {
        ("missing_required", "name"), ("missing_required", "name_en"), ("no_items", "item-1"),
    }  # fmt: skip
    change(made, name="眼保健包", name_en="Eye care", parts=(Part("EXAM", 1),))
    publish(made)
    assert [one.code for one in packages_on(TODAY)][-1] == "EYES"
    assert refused(lambda: service.begin_package("EYES", *who(), TODAY)) == [("code_taken", "code")]
    assert refused(lambda: service.begin_package("眼", *who(), TODAY)) == [("bad_code", "code")]


def test_a_later_version_keeps_the_place_of_its_package(world: World) -> None:
    before = [one.code for one in packages_on(TODAY)]
    new_version("BASIC", name="基本服务包二")
    new_version("DM2")
    assert [one.code for one in packages_on(TODAY)] == before


def test_there_is_one_draft_of_a_package_at_a_time(world: World) -> None:
    draft("TCM")
    assert refused(lambda: draft("TCM")) == [("draft_exists", "")]


def test_the_number_of_a_draft_that_is_put_away_is_used_again(world: World) -> None:
    made = draft("TCM")
    service.discard("TCM", 2, digest_of(made), *who())
    assert db.session.scalars(select(ServicePackage.version).filter_by(code="TCM")).all() == [1]
    kept = select(func.count()).select_from(PackageItem).where(PackageItem.package_id == made.id)
    assert db.session.scalar(kept) == 0
    assert [draft("TCM").version, new_version("HTN").version] == [2, 2]
    publish(_latest("TCM"))
    assert new_version("HTN").version == 3


def test_what_is_published_is_no_draft_any_more(world: World) -> None:
    made = new_version("TCM")
    assert refused(lambda: change(made, name="别的")) == [("not_a_draft", "")]
    assert refused(lambda: publish(made)) == [("not_a_draft", "")]
    gone = refused(lambda: service.discard("TCM", 2, digest_of(made), *who()))
    assert gone == [("not_a_draft", "")]


def test_whoever_read_an_older_draft_overwrites_nothing(world: World) -> None:
    made = draft("TCM")
    seen, words = digest_of(made), draft_of(made)
    change(made, name="中医包")
    with pytest.raises(Conflict, match="changed_since"):
        service.change_draft("TCM", 2, seen, words, *who())
    with pytest.raises(Conflict, match="changed_since"):
        service.publish("TCM", 2, seen, TODAY, *who(), TODAY)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, ("missing_required", "name")),
        ({"name": "\U000e0041包"}, ("glyph_missing", "name")),
        ({"parts": ()}, ("no_items", "item-1")),
        ({"target": ({"tags": ["NONE"]},)}, ("tag_unknown", "target-1")),
        ({"excludes": ("NONE",)}, ("package_unknown", "excludes")),
    ],
)
def test_an_incomplete_draft_is_kept_and_not_published(
    world: World, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    made = draft("TCM", **changes)
    assert expected in refused(lambda: publish(made))
    assert offered("TCM") == [1]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"parts": (Part("NONE"),)}, ("item_unknown", "item-1")),
        ({"parts": (Part("BP"), Part("BP"))}, ("item_twice", "item-2")),
        ({"member_cap": 0}, ("bad_number", "member_cap")),
        ({"self_fen": 100_000_01}, ("fee_too_high", "self_fen")),
    ],
)
def test_what_cannot_be_stored_is_refused_at_once(
    world: World, changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    made = draft("TCM")
    assert refused(lambda: change(made, **changes)) == [expected]


def test_a_version_begins_today_or_later_and_never_before_the_one_before_it(world: World) -> None:
    made = draft("TCM")
    assert refused(lambda: publish(made, TODAY - DAY)) == [("valid_from_past", "valid_from")]
    publish(made, TODAY + 9 * DAY)
    later = draft("TCM", 2)
    assert refused(lambda: publish(later, TODAY + 8 * DAY)) == [("before_newest", "valid_from")]
    publish(later, TODAY + 9 * DAY)
    assert [offered("TCM", TODAY + day * DAY) for day in (8, 9)] == [[1], [3]]


def test_without_an_approval_a_price_is_an_example_unless_the_policy_asks_for_one(
    world: World,
) -> None:
    policy = db.session.scalars(select(Policy).filter_by(key="catalogue.approval_required")).one()
    assert not service.needs_approval(TODAY)
    new_version("TCM")
    policy.value = True
    made = draft("ONCO")
    assert refused(lambda: publish(made)) == [("approval_missing", "approval_no")]
    publish(change(made, approval_no="鲁价〔2026〕1号"))
    new_version("HTN")


def test_a_package_that_is_retired_is_offered_until_the_day_before(world: World) -> None:
    new_version("TCM", TODAY + 9 * DAY)
    service.retire("TCM", TODAY + 3 * DAY, *who(), TODAY)
    days = (0, 2, 3, 9)
    assert [offered("TCM", TODAY + day * DAY) for day in days] == [[1], [1], [], []]
    again = refused(lambda: service.retire("TCM", TODAY + 5 * DAY, *who(), TODAY))
    assert again == [("already_retired", "retired_on")]
    publish(draft("TCM", 2), TODAY + 12 * DAY)
    assert offered("TCM", TODAY + 12 * DAY) == [3]


def test_the_basic_package_stays(world: World) -> None:
    wrong = refused(lambda: service.retire("BASIC", TODAY, *who(), TODAY))
    assert wrong == [("basic_stays", "retired_on")]
    with pytest.raises(NotFound):
        service.retire("NONE", TODAY, *who(), TODAY)


def test_a_service_is_added_once_under_its_code(world: World) -> None:
    service.add_item("EYE_TEST", " 视力检查 ", "Eye test", *who())
    item = db.session.get_one(ServiceItem, "EYE_TEST")
    assert (item.name, item.name_en) == ("视力检查", "Eye test")
    assert [row.object_key for row in audited("package.item")] == ["EYE_TEST"]
    again = refused(lambda: service.add_item("EYE_TEST", "别的", "Other", *who()))
    assert again == [("code_taken", "code")]
    assert refused(lambda: service.add_item("eye", "", "x" * 81, *who())) == [
        ("bad_code", "code"), ("missing_required", "name"), ("too_long", "name_en"),
    ]  # fmt: skip


def test_who_writes_the_catalogue(world: World) -> None:
    """Those at the top of the administration; where it has no administrator, those below it."""
    below = scope_of(world.users[Role.ADMIN], TODAY)
    assert writes_catalogue(below)
    made = create_user("top", Role.ADMIN, world.bureau.code, SYSTEM, password="tortoise battery 9")
    assert not writes_catalogue(below)
    assert writes_catalogue(scope_of(made.user, TODAY))
    assert db.session.get_one(Institution, made.user.institution_id).parent_id is None
    with pytest.raises(NotAllowed):
        service.copy_version("TCM", 1, below, SYSTEM, TODAY)
    draft("HTN")
    with pytest.raises(NotFound):
        service.found_version("HTN", 2, below)


def test_drafts_are_listed_for_who_writes_them(world: World) -> None:
    draft("TCM")
    versions = {(row.code, row.version) for row in list_versions(with_drafts=True)}
    assert ("TCM", 2) in versions
    assert ("TCM", 2) not in {(one.code, one.version) for one in list_versions(with_drafts=False)}


def test_a_list_counts_the_contracts_in_scope_that_hold_a_version(world: World) -> None:
    for _ in range(2):
        household, people = make_household(world.grids[0])
        sign(request_for(household, people[0], package_codes=("BASIC", "TCM")))
    ids = {one.code: one.id for one in packages_on(TODAY)}
    found = count_uses(list(ids.values()), everything(TODAY))
    assert found == {ids["BASIC"]: 2, ids["TCM"]: 2}
    assert count_uses([ids["BASIC"]], scope_of(world.users[Role.HOSPITAL], TODAY)) == {}
