"""How a household signs at the desk: own hand, proxy, mark, paper; guardians, wording."""

from datetime import date

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HealthConsent, Signature, SigningEvidence
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.paper_forms import take_blanks
from tests.pages import PageClient, codes, texts
from tests.pages import select as select_nodes
from tests.support.family import add_member
from tests.support.signing_pages import STROKES, Family, terms


def test_a_proxy_writes_with_a_witness(village: PageClient, family: Family) -> None:
    values = {"notice": "y", "consent": "y", "signature": STROKES, "manner": "proxy"}
    answer = village.submit("/sign/H0001", values)
    assert codes(answer) == ["proxy_missing", "witness_missing"]
    named = {"proxy_name": "李四", "proxy_relation": "侄子", "witness_name": "王五"}
    assert village.submit("/sign/H0001", {**values, **named}).status_code == 303
    proof = db.session.scalars(select(SigningEvidence)).one()
    assert (proof.manner, proof.people["witness_name"]) == ("proxy", "王五")


def test_who_cannot_write_presses_a_finger_on_the_paper(
    village: PageClient, family: Family
) -> None:
    values = {"notice": "y", "consent": "y", "manner": "mark", "witness_name": "王五"}
    page = village.submit("/sign/H0001", values, follow_redirects=True)
    assert "手签" in texts(page, "//*[@id='flash']")[0]
    assert db.session.scalars(select(SigningEvidence.manner)).all() == ["mark"]
    assert set(db.session.scalars(select(Signature.mode))) == {"paper"}


def test_words_that_changed_since_they_were_read_are_not_signed(
    village: PageClient, family: Family
) -> None:
    values = {"notice": "y", "consent": "y", "paper": "y"}
    page = village.get("/sign/H0001")
    (read,) = select_nodes(page, "//input[@name='wording']/@value")
    assert read.startswith("STANDARD/1;")
    older = read.replace("BASIC/1", "BASIC/0")
    answer = village.submit("/sign/H0001", {**values, "wording": older})
    assert codes(answer) == ["wording_changed"]
    assert select_nodes(answer, "//input[@name='wording']/@value") == [read]
    assert village.submit("/sign/H0001", {**values, "wording": read}).status_code == 303


def test_a_guardian_is_proposed_for_a_child_and_may_be_somebody_else(
    village: PageClient, family: Family
) -> None:
    household, people = family
    child = add_member(household, "吴小宝", date(2020, 5, 1), "20")
    db.session.commit()
    page = village.get("/sign/H0001")
    proposed = select_nodes(
        page, f"//select[@name='guardian-{child.key}']/option[@selected]/@value"
    )
    assert proposed == [people[0].key]
    values = {
        "notice": "y", "consent": "y", "paper": "y", f"guardian-name-{child.key}": "舅舅李四",
    }  # fmt: skip
    assert village.submit("/sign/H0001", values).status_code == 303
    given = db.session.scalars(select(HealthConsent).filter_by(resident_id=child.id)).one()
    assert (given.basis, given.given_by_name, given.given_by_id) == ("guardian", "舅舅李四", None)


def test_the_five_sentences_come_from_the_wording_in_the_readers_language(
    village: PageClient, family: Family
) -> None:
    sentences = texts(village.get("/sign/H0001"), "//ol[@class='sentences']/li")
    assert len(sentences) == 5
    assert sentences[2].startswith("协议自20")
    village.post("/preferences/lang", data={"lang": "en", "csrf_token": village.token("/sign")})
    english = texts(village.get("/sign/H0001"), "//ol[@class='sentences']/li")
    assert english[4] == "This is no emergency service: in an emergency call 120 at once."


def test_a_blank_form_that_was_signed_becomes_a_contract_of_its_number(
    village: PageClient, family: Family
) -> None:
    today = clock.today()
    (form,) = take_blanks("T01", 1, everything(today), SYSTEM, today)
    number = form.number
    db.session.commit()
    found = village.submit("/sign", {"q": number}, action="/sign/search", follow_redirects=True)
    assert number in texts(found, "//*[contains(@class, 'notice-info')]")[0]
    (card,) = select_nodes(found, "//a[@class='door-card']/@href")
    page = village.get(card)
    assert select_nodes(page, f"//input[@name='form_number' and @value='{number}']")
    answer = village.submit(card, {"notice": "y", "consent": "y"}, action="/sign/H0001")
    assert answer.location.endswith(f"/contracts/{number}-01")
    (contract,) = terms()
    assert contract.root_no == number
    assert db.session.scalars(select(SigningEvidence.manner)).all() == ["paper"]


def test_the_code_of_an_agreement_finds_its_household(village: PageClient, family: Family) -> None:
    village.submit("/sign/H0001", {"notice": "y", "consent": "y", "paper": "y"})
    (contract,) = terms()
    scanned = f"https://health.example/v/{contract.verify_code}"
    for typed in (scanned, scanned.upper(), contract.verify_code, contract.contract_no):
        answer = village.submit("/sign", {"q": typed}, action="/sign/search")
        assert answer.location == "/sign/H0001"
    stranger = village.submit(
        "/sign", {"q": "https://health.example/v/222222222222"}, action="/sign/search"
    )
    assert "s=" in stranger.location
