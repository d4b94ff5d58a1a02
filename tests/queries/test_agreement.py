"""Which wording an agreement has: that of the nearest institution, the latest that holds."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts_app.models import Household, Resident
from contracts_app.queries.agreement import names_of, template_on, templates_on
from contracts_app.services.agreements import snapshot_of, with_gloss
from tests.factories import TODAY, World, make_household, make_world
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements
from tests.support.wordings import CLAUSES, GLOSS, NOTICE, make_wording

DAY = timedelta(days=1)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


def test_an_institution_without_a_wording_of_its_own_has_that_of_everybody(world: World) -> None:
    found = template_on(TODAY, world.station.id)
    assert (found["institution_code"], found["code"], found["version"]) == ("", "STANDARD", 1)
    assert len(found["notice"]) == len(found["notice_en"]) == 5


def test_the_nearest_institution_wins_however_old_its_wording_is(world: World) -> None:
    make_wording("ORG00", valid_from=TODAY)
    of_the_centre = make_wording("ORG01", valid_from=TODAY - 90 * DAY)
    make_wording("", version=2, valid_from=TODAY)
    institutions = [world.bureau.id, world.hospital.id, world.centre.id, world.station.id]
    found = templates_on(TODAY, institutions)
    assert [found[one]["institution_code"] for one in institutions] == [
        "ORG00", "ORG00", "ORG01", "ORG01",
    ]  # fmt: skip
    assert found[world.station.id]["id"] == of_the_centre.id
    assert found[world.station.id]["notice"] == NOTICE


def test_a_wording_holds_from_its_first_day_and_the_later_version_wins_on_the_same_day(
    world: World,
) -> None:
    for version, days in ((1, -30), (2, 0), (3, 0), (4, 1)):
        make_wording("ORG01", version, TODAY + days * DAY)
    by_day = {days: template_on(TODAY + days * DAY, world.centre.id) for days in (-31, -1, 0, 1)}
    assert {days: (one["institution_code"], one["version"]) for days, one in by_day.items()} == {
        -31: ("", 1), -1: ("ORG01", 1), 0: ("ORG01", 3), 1: ("ORG01", 4),
    }  # fmt: skip


def test_a_draft_is_not_signed(world: World) -> None:
    make_wording("ORG01", published=False)
    assert template_on(TODAY, world.centre.id)["institution_code"] == ""


def test_any_number_of_institutions_is_one_statement(world: World) -> None:
    everybody = [world.bureau.id, world.hospital.id, world.centre.id, world.station.id]
    with counted_statements() as for_one:
        template_on(TODAY, world.station.id)
    with counted_statements() as for_all:
        templates_on(TODAY, everybody)
    assert len(for_one) == len(for_all) == 1


def test_an_agreement_freezes_the_wording_of_its_institution_without_notice_and_gloss(
    world: World,
) -> None:
    make_wording("ORG01", version=7)
    household, people = make_household(world.grids[0])
    frozen = sign_up(household, people[0]).agreement_snapshot["template"]
    assert frozen == {
        "institution_code": "ORG01", "code": "OWN", "version": 7,
        "title": "家庭医生签约服务协议书", "preamble": "双方本着自愿原则订立本协议。",
        "clauses": CLAUSES,
    }  # fmt: skip


def test_two_languages_are_told_from_the_published_wording(world: World) -> None:
    make_wording("ORG01", version=7)
    contract = sign_up(*signer_of(world))
    assert "gloss" not in snapshot_of(contract)["template"]
    assert snapshot_of(contract, bilingual=True)["template"]["gloss"] == GLOSS
    assert "gloss" not in contract.agreement_snapshot["template"]


def test_agreements_of_before_have_the_english_of_everybody(world: World) -> None:
    contract = sign_up(*signer_of(world))
    told = snapshot_of(contract)
    del told["template"]["institution_code"]
    (found,) = with_gloss([told])
    assert len(found["template"]["gloss"]) == 12


def test_an_incomplete_agreement_stays_as_it_is(world: World) -> None:
    assert with_gloss([{"contract_no": "1"}]) == [{"contract_no": "1"}]


def test_the_english_of_any_number_of_agreements_is_one_statement(world: World) -> None:
    told = [snapshot_of(sign_up(*signer_of(world))) for _ in range(3)]
    with counted_statements() as statements:
        assert len(with_gloss(told)) == 3
    assert len(statements) == 1


def signer_of(world: World) -> tuple[Household, Resident]:
    household, people = make_household(world.grids[0])
    return household, people[0]


def test_an_agreement_names_licence_and_seal_as_they_were_when_it_was_signed(
    world: World,
) -> None:
    world.centre.registration_no, world.centre.seal = "PDY110199X", "a" * 64
    assert names_of(world.grids[0].id, world.centre.id).registration_no == "PDY110199X"
    contract = sign_up(*signer_of(world))
    world.centre.registration_no, world.centre.seal = "PDY110199Y", ""
    told = snapshot_of(contract)["institution"]
    assert (told["registration_no"], told["seal"]) == ("PDY110199X", "a" * 64)
