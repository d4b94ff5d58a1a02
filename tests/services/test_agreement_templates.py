"""Drafts of wordings, their publication, and that nobody changes a published one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from contracts_app.extensions import db
from contracts_app.models import AgreementTemplate, User
from contracts_app.queries.agreement import template_on
from contracts_app.queries.agreement_templates import get_template, list_templates, reaches_all
from contracts_app.queries.scope import Scope, scope_of
from contracts_app.services import agreement_templates as service
from contracts_app.services.agreement_templates import digest_of, wording_of
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotAllowed, NotFound, Refused
from contracts_app.vocabulary import Role
from tests.factories import TODAY, InstitutionFactory, World
from tests.support.engines import ON_ONE_ENGINE
from tests.support.signed_in import audited
from tests.support.wordings import make_wording

DAY = timedelta(days=1)


def scope_at(world: World, role: Role = Role.ADMIN) -> Scope:
    return scope_of(world.users[role], TODAY)


def county(world: World) -> Scope:
    """The scope of whoever manages the top of the administration."""
    return scope_of(User(institution=world.bureau, institution_id=world.bureau.id), TODAY)


def actor(world: World) -> Actor:
    return Actor.of(world.users[Role.ADMIN])


def draft(world: World, code: str = "ORG01", scope: Scope | None = None) -> AgreementTemplate:
    source = ("", 1)
    return service.draft_from(code, source, scope or scope_at(world), actor(world), TODAY)


def change(world: World, made: AgreementTemplate, **words: Any) -> AgreementTemplate:
    wording = replace(wording_of(made), **words)
    return service.change_draft(
        made.institution_code, made.version, digest_of(made), wording, scope_at(world), actor(world)
    )


def publish(world: World, made: AgreementTemplate, days: int = 0) -> AgreementTemplate:
    return service.publish(
        made.institution_code, made.version, digest_of(made), TODAY + days * DAY,
        scope_at(world), actor(world), TODAY,
    )  # fmt: skip


def refused(world: World, made: AgreementTemplate, days: int = 0) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as wrong:
        publish(world, made, days)
    return [(one.code, one.subject) for one in wrong.value.refusals]


def test_a_draft_is_a_copy_that_is_written_published_and_then_signed(world: World) -> None:
    made = draft(world)
    assert (made.institution_code, made.code, made.version) == ("ORG01", "OWN", 1)
    assert template_on(TODAY, world.centre.id)["institution_code"] == ""
    clauses = ("第一条 甲方{rep}。", "第二条 自{start}起至{end}止。")
    change(world, made, title="本院协议书", clauses=clauses, gloss=())
    publish(world, made, days=1)
    assert template_on(TODAY, world.centre.id)["institution_code"] == ""
    found = template_on(TODAY + DAY, world.centre.id)
    assert (found["title"], found["clauses"]) == ("本院协议书", list(clauses))
    assert template_on(TODAY + DAY, world.bureau.id)["institution_code"] == ""


def test_each_step_stands_in_the_audit_trail(world: World) -> None:
    made = draft(world)
    change(world, made, title="本院协议书")
    change(world, made)
    publish(world, made, days=2)
    told = {
        verb: [(row.object_key, row.after) for row in audited(f"template.{verb}")]
        for verb in ("draft", "change", "publish")
    }
    assert told == {
        "draft": [("ORG01/1", {"copied_from": "all/1"})],
        "change": [("ORG01/1", {"changed": ["title"]})],
        "publish": [("ORG01/1", {"valid_from": "2026-11-23"})],
    }


def test_the_next_version_follows_the_last_one(world: World) -> None:
    publish(world, draft(world))
    again = service.draft_from("ORG01", ("ORG01", 1), scope_at(world), actor(world), TODAY)
    assert (again.code, again.version) == ("OWN", 2)


@ON_ONE_ENGINE
def test_one_draft_waits_at_a_time(world: World) -> None:
    draft(world)
    with pytest.raises(Refused) as wrong:
        draft(world)
    assert wrong.value.codes == ["draft_exists"]


def test_a_discarded_draft_is_gone_and_its_number_free(world: World) -> None:
    made = draft(world)
    service.discard("ORG01", 1, digest_of(made), scope_at(world), actor(world))
    assert [row.AgreementTemplate.institution_code for row in list_templates(scope_at(world))] == [
        ""
    ]
    assert [row.object_key for row in audited("template.discard")] == ["ORG01/1"]
    assert draft(world).version == 1


@ON_ONE_ENGINE
def test_a_draft_may_be_incomplete_and_then_cannot_be_published(world: World) -> None:
    made = change(world, draft(world), clauses=("", "{name}"), gloss=("One.", ""))
    assert refused(world, made) == [
        ("clause_empty", "clause-1"),
        ("placeholder_missing", "clause-1"),
        ("placeholder_unknown", "clause-2"),
        ("gloss_count", "gloss-2"),
    ]
    assert made.published_at_utc is None


@ON_ONE_ENGINE
def test_a_draft_keeps_no_text_that_is_too_long(world: World) -> None:
    made = draft(world)
    with pytest.raises(Refused) as wrong:
        change(world, made, title="长" * 81)
    assert wrong.value.codes == ["too_long"]


@ON_ONE_ENGINE
def test_what_no_font_can_draw_is_found_before_it_is_published(world: World) -> None:
    made = change(world, draft(world), preamble="双方\U000e0041自愿。")
    assert refused(world, made) == [("glyph_missing", "preamble")]


@ON_ONE_ENGINE
def test_a_wording_is_published_from_today_on(world: World) -> None:
    made = draft(world)
    assert refused(world, made, days=-1) == [("valid_from_past", "valid_from")]
    assert refused(world, made, days=732) == [("bad_date", "valid_from")]


def test_whoever_read_an_older_draft_overwrites_nothing(world: World) -> None:
    made = draft(world)
    seen, words = digest_of(made), wording_of(made)
    change(world, made, title="他人的标题")
    step = ("ORG01", 1, seen)
    who = (scope_at(world), actor(world))
    with pytest.raises(Conflict, match="changed_since"):
        service.change_draft(*step, replace(words, title="我的标题"), *who)
    with pytest.raises(Conflict, match="changed_since"):
        service.publish(*step, TODAY, *who, TODAY)
    with pytest.raises(Conflict, match="changed_since"):
        service.discard(*step, *who)
    assert made.title == "他人的标题"


@ON_ONE_ENGINE
def test_a_published_wording_is_no_draft_any_more(world: World) -> None:
    made = publish(world, draft(world))
    with pytest.raises(Refused) as wrong:
        change(world, made, title="改")
    assert wrong.value.codes == ["not_a_draft"]
    assert [code for code, _place in refused(world, made)] == ["not_a_draft"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agreement_template SET title = 'x' WHERE institution_code = 'ORG01'",
        "UPDATE agreement_template SET valid_from = '2020-01-01' WHERE institution_code = 'ORG01'",
        "UPDATE agreement_template SET published_at_utc = NULL WHERE institution_code = 'ORG01'",
        "UPDATE agreement_template SET gloss = '[]' WHERE institution_code = ''",
        "DELETE FROM agreement_template WHERE institution_code = 'ORG01'",
        "DELETE FROM agreement_template",
    ],
)
def test_nobody_changes_a_published_wording_not_even_in_the_database(
    world: World, statement: str
) -> None:
    publish(world, draft(world))
    db.session.commit()
    before = db.session.execute(select(AgreementTemplate.__table__).order_by("id")).all()
    with pytest.raises(DatabaseError, match="a published wording is frozen"):
        db.session.execute(text(statement))
    db.session.rollback()
    after = db.session.execute(select(AgreementTemplate.__table__).order_by("id")).all()
    assert after == before


@ON_ONE_ENGINE
def test_only_the_top_of_the_administration_words_agreements_for_everybody(world: World) -> None:
    assert not reaches_all(scope_at(world))
    with pytest.raises(NotAllowed):
        draft(world, code="")
    assert reaches_all(county(world))
    made = draft(world, code="", scope=county(world))
    assert (made.institution_code, made.code, made.version) == ("", "STANDARD", 2)
    assert get_template("", 2, scope_at(world)) is None
    with pytest.raises(NotFound):
        change(world, made, title="改")


@ON_ONE_ENGINE
def test_a_wording_of_an_institution_above_is_read_but_not_written(world: World) -> None:
    make_wording("ORG00")
    waiting = make_wording("ORG00", version=2, published=False)
    with pytest.raises(NotFound):
        draft(world, code="ORG00")
    listed = list_templates(scope_at(world))
    assert [(r.AgreementTemplate.institution_code, r.name) for r in listed] == [
        ("", None), ("ORG00", "河口镇卫生院"),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        change(world, waiting, title="改")
    published = get_template("ORG00", 1, scope_at(world)).AgreementTemplate
    with pytest.raises(NotAllowed):
        change(world, published, title="改")
    copied = service.draft_from("ORG01", ("ORG00", 1), scope_at(world), actor(world), TODAY)
    assert copied.clauses == published.clauses


@ON_ONE_ENGINE
def test_a_wording_of_another_township_does_not_exist(world: World) -> None:
    InstitutionFactory(code="ORG02", parent_id=world.bureau.id)
    make_wording("ORG02")
    assert get_template("ORG02", 1, scope_at(world)) is None
    with pytest.raises(NotFound):
        draft(world, code="ORG02")
    with pytest.raises(NotFound):
        service.draft_from("ORG01", ("ORG02", 1), scope_at(world), actor(world), TODAY)
    assert get_template("ORG02", 1, county(world)) is not None
