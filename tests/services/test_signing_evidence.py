"""What proves a signing: how, where, when and with which words; and who consented for whom."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, HealthConsent, Signature, SigningEvidence
from contracts_app.queries.scope import everything
from contracts_app.rules.stand_ins import StandIns
from contracts_app.services.audit import SYSTEM
from contracts_app.services.signing import sign_household
from contracts_app.services.signing_evidence import Evidence
from contracts_app.vocabulary.paper import Manner
from tests.factories import TODAY, World, make_household
from tests.services.test_signing import codes_of, request_for, sign
from tests.support.family import add_member
from tests.support.strokes import STROKES

DRAWN = {"paper": False, "strokes": STROKES}


def evidence_of(contract: Contract) -> SigningEvidence:
    return db.session.scalars(select(SigningEvidence).filter_by(contract_id=contract.id)).one()


def consents_of(contract: Contract) -> dict[str, tuple[str, str]]:
    rows = db.session.scalars(select(HealthConsent).filter_by(contract_id=contract.id))
    return {str(row.resident_id): (row.basis, row.given_by_name) for row in rows}


def test_paper_is_told_as_paper_and_a_drawn_name_as_the_own_hand(world: World) -> None:
    one, people = make_household(world.grids[0])
    paper = evidence_of(sign(request_for(one, people[0])))
    assert (paper.manner, paper.place_code) == ("paper", world.centre.code)
    other, others = make_household(world.grids[0])
    assert evidence_of(sign(request_for(other, others[0], **DRAWN))).manner == "own"


def test_a_proxy_and_a_witness_stand_in_the_evidence_and_on_the_paper(world: World) -> None:
    household, people = make_household(world.grids[0])
    told = StandIns(Manner.PROXY, "李四", "侄子", "王五")
    contract = sign(request_for(household, people[0], **DRAWN, evidence=Evidence(told)))
    found = evidence_of(contract)
    assert found.manner == "proxy"
    assert found.people == {
        "proxy_name": "李四",
        "proxy_relation": "侄子",
        "witness_name": "王五",
    }
    signed = contract.agreement_snapshot["signatures"]["household"]
    assert signed["proxy"] == {"name": "李四", "relation": "侄子"}
    assert signed["witness"] == "王五"


def test_a_mark_on_paper_needs_a_witness(world: World) -> None:
    household, people = make_household(world.grids[0])
    mark = request_for(household, people[0], evidence=Evidence(StandIns(Manner.MARK)))
    assert codes_of(mark) == ["witness_missing"]
    witnessed = replace(mark, evidence=Evidence(StandIns(Manner.MARK, witness_name="王五")))
    assert evidence_of(sign(witnessed)).manner == "mark"


def test_what_a_device_says_of_the_time_is_kept_where_it_can_be_true(world: World) -> None:
    now = clock.utcnow()
    told = Evidence(noticed_at=now - timedelta(minutes=3), signed_at=now - timedelta(minutes=1))
    household, people = make_household(world.grids[0])
    found = evidence_of(sign(request_for(household, people[0], evidence=told)))
    assert (found.noticed_at_utc, found.signed_at_utc) == (told.noticed_at, told.signed_at)
    wrong = Evidence(noticed_at=now + timedelta(days=1), signed_at=now - timedelta(days=400))
    other, others = make_household(world.grids[0])
    found = evidence_of(sign(request_for(other, others[0], evidence=wrong)))
    assert found.noticed_at_utc is None
    assert found.signed_at_utc == found.received_at_utc


def test_other_words_give_another_hash(world: World) -> None:
    hashes = set()
    for packages in (("BASIC",), ("BASIC",), ("BASIC", "PLUS")):
        household, people = make_household(world.grids[0])
        signed = sign(request_for(household, people[0], package_codes=packages))
        hashes.add(evidence_of(signed).text_hash)
    assert len(hashes) == 3, "each agreement has its own number, so none is like another"


def test_each_covered_person_consents_and_a_parent_does_for_a_child(world: World) -> None:
    household, people = make_household(world.grids[0])
    child = add_member(household, "王小宝", date(2020, 5, 1), "20")
    contract = sign(request_for(household, people[0]))
    found = consents_of(contract)
    assert found[str(people[0].id)] == ("own", people[0].name)
    assert found[str(people[1].id)] == ("attested", people[0].name)
    assert found[str(child.id)] == ("guardian", people[0].name)


def test_a_guardian_from_outside_is_named(world: World) -> None:
    household, people = make_household(world.grids[0], members=1)
    child = add_member(household, "王小宝", date(2020, 5, 1), "40")
    told = Evidence(StandIns(guardians={child.key: "李四"}))
    found = consents_of(sign(request_for(household, people[0], evidence=told)))
    assert found[str(child.id)] == ("guardian", "李四")
    nobody = Evidence(StandIns(guardians={child.key: ""}))
    other = request_for(household, people[0], evidence=nobody)
    assert "guardian_missing" in codes_of(other)


def test_a_stored_signature_goes_on_the_paper_only_when_it_was_confirmed(world: World) -> None:
    user = world.users["doctor"]
    user.specimen = STROKES
    for confirmed, mode in ((False, "account"), (True, "specimen")):
        household, people = make_household(world.grids[0])
        request = request_for(household, people[0], **DRAWN, with_specimen=confirmed)
        contract = sign_household(request, everything(TODAY), SYSTEM, TODAY, user)
        row = db.session.scalars(
            select(Signature).filter_by(contract_id=contract.id, party="team")
        ).one()
        assert row.mode == mode
        drawn = contract.agreement_snapshot["signatures"]["team"]["strokes"]
        assert drawn == (STROKES if confirmed else None)


@pytest.mark.parametrize(
    "deed",
    [
        update(SigningEvidence).values(manner="own"),
        delete(SigningEvidence),
        update(HealthConsent).values(basis="guardian"),
        delete(HealthConsent),
    ],
)
def test_nobody_changes_what_was_proved(world: World, deed: object) -> None:
    household, people = make_household(world.grids[0])
    sign(request_for(household, people[0]))
    with pytest.raises(DatabaseError):
        db.session.execute(deed)
    db.session.rollback()
    assert db.session.execute(text("SELECT 1")).scalar() == 1
