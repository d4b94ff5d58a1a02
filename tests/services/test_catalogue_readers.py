"""Whoever reads the catalogue sees what is published; a contract keeps its version."""

from datetime import date

import pytest

from contracts_app.blueprints.signing.offer import offer_for
from contracts_app.models import Contract, Household, Resident
from contracts_app.queries.contracts import list_packages
from contracts_app.queries.scope import everything
from contracts_app.rules.catalogue import Part
from contracts_app.services import catalogue as service
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.notice import board_of, boards_of
from contracts_app.services.paper_forms import snapshot_of_form
from contracts_app.services.renewal import renew_due
from tests.factories import TODAY, World, make_household
from tests.services.test_contract_import import codes, load, row
from tests.services.test_paper_forms import prepare
from tests.services.test_signing import codes_of, request_for, sign
from tests.support.catalogue import DAY, change, draft, new_version
from tests.support.changes import ask, both_confirm, followed_by
from tests.support.engines import ON_ONE_ENGINE

Family = tuple[Household, list[Resident]]
JANUARY = date(2028, 1, 1)


@pytest.fixture
def family(world: World) -> Family:
    return make_household(world.grids[0], code="H1")


@pytest.fixture
def drafts(world: World) -> None:
    """A package that nobody has published, and a dearer next version of one that somebody has."""
    made = service.begin_package("EYES", everything(TODAY), SYSTEM, TODAY)
    change(made, name="眼保健包", name_en="Eye care", parts=(Part("EXAM", 1),))
    draft("TCM", self_fen=99900)


def versions(contract: Contract) -> list[tuple[str, int, int]]:
    return [(one.code, one.version, one.fee_fen) for one in list_packages(contract.id)]


@pytest.mark.usefixtures("drafts")
def test_a_draft_is_not_offered_at_the_signing_desk(family: Family) -> None:
    offer = offer_for("H1", everything(TODAY), TODAY)
    told = {one.package.code: one.package.fee_fen for one in offer.packages}
    assert ("EYES" in told, told["TCM"]) == (False, 6000)


@pytest.mark.usefixtures("drafts")
def test_a_draft_is_not_signed(family: Family) -> None:
    household, people = family
    wanted = request_for(household, people[0], package_codes=("BASIC", "EYES"))
    assert codes_of(wanted) == ["package_unknown"]
    contract = sign(request_for(household, people[0], package_codes=("BASIC", "TCM")))
    assert versions(contract) == [("BASIC", 1, 0), ("TCM", 1, 6000)]


@pytest.mark.usefixtures("drafts")
def test_a_draft_does_not_come_in_by_a_file(family: Family) -> None:
    assert codes(load(row(*family, packages="BASIC、EYES"))) == [(2, "package_unknown")]


@pytest.mark.usefixtures("drafts")
def test_a_draft_is_not_asked_for_inside_a_term(family: Family) -> None:
    household, people = family
    contract = sign(request_for(household, people[0], package_codes=("BASIC",)))
    with pytest.raises(Refused, match="package_unknown"):
        ask(contract, "change_packages", package_codes=("BASIC", "EYES"))


@pytest.mark.usefixtures("drafts")
def test_a_draft_is_neither_printed_on_a_form_nor_posted_on_the_notice(family: Family) -> None:
    printed = snapshot_of_form(prepare())["packages"]
    assert all(one["version"] == 1 and one["code"] != "EYES" for one in printed)
    board = board_of(boards_of("T01", TODAY)[0], TODAY)
    told = {one.code: one.fee_fen for one in board.packages}
    assert ("EYES" in told, told["TCM"]) == (False, 6000)


def test_a_version_is_signed_from_its_day_on(family: Family, world: World) -> None:
    new_version("TCM", TODAY + DAY, self_fen=9900)
    wanted = {"package_codes": ("BASIC", "TCM")}
    other, people = make_household(world.grids[0])
    assert versions(sign(request_for(family[0], family[1][0], **wanted)))[1] == ("TCM", 1, 6000)
    later = sign(request_for(other, people[0], **wanted, signed_on=TODAY + DAY), TODAY + DAY)
    assert versions(later)[1] == ("TCM", 2, 12900)


def test_a_contract_keeps_the_version_with_which_it_was_signed(family: Family) -> None:
    household, people = family
    contract = sign(request_for(household, people[0], package_codes=("BASIC", "TCM")))
    said = snapshot_of(contract)
    new_version("TCM", self_fen=9900)
    new_version("BASIC", name="另一个名字")
    service.retire("TCM", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert versions(contract) == [("BASIC", 1, 0), ("TCM", 1, 6000)]
    assert snapshot_of(contract) == said
    assert renew_due(JANUARY, JANUARY, SYSTEM, lambda: None).renewed == 1
    assert versions(contract) == [("BASIC", 1, 0), ("TCM", 1, 6000)]


def test_a_package_that_is_retired_is_signed_no_more(family: Family) -> None:
    household, people = family
    service.retire("TCM", TODAY + DAY, everything(TODAY), SYSTEM, TODAY)
    wanted = request_for(household, people[0], package_codes=("BASIC", "TCM"))
    late = request_for(household, people[0], package_codes=("BASIC", "TCM"), signed_on=TODAY + DAY)
    assert codes_of(late, TODAY + DAY) == ["package_unknown"]
    assert versions(sign(wanted))[1] == ("TCM", 1, 6000)


@ON_ONE_ENGINE
@pytest.mark.parametrize("who", ["TCM", "PLUS"])
def test_what_excludes_each_other_is_signed_on_no_way(family: Family, who: str) -> None:
    """It is enough that one of both says so: at the desk, from a file and inside a term."""
    other = {"TCM": "PLUS", "PLUS": "TCM"}[who]
    new_version(who, excludes=(other,))
    household, people = family
    both = ("BASIC", "TCM", "PLUS")
    assert codes_of(request_for(household, people[0], package_codes=both)) == [
        "package_incompatible"
    ]
    assert codes(load(row(*family, packages="BASIC、TCM、PLUS"))) == [(2, "package_incompatible")]
    contract = sign(request_for(household, people[0], package_codes=("BASIC", "TCM")))
    with pytest.raises(Refused, match="package_incompatible"):
        ask(contract, "change_packages", package_codes=both)
    change_ = ask(contract, "change_packages", package_codes=("BASIC", "PLUS"))
    both_confirm(contract, change_)
    assert [code for code, *_rest in versions(followed_by(change_.result_no))] == ["BASIC", "PLUS"]


def test_what_is_given_back_goes_by_the_weights_of_the_version(family: Family) -> None:
    parts = (Part("HOME_VISIT", 1, weight=3), Part("GUIDANCE", 3))
    new_version("TCM", parts=parts)
    household, people = family
    contract = sign(request_for(household, people[0], package_codes=("BASIC", "TCM")))
    request = ask(contract, delivered={"TCM/HOME_VISIT": 1}, wanted_on=TODAY + DAY)
    both_confirm(contract, request)
    assert request.refund_fen == 3000
