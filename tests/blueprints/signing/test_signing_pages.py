"""The signing page, as staff use it without JavaScript."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Cover, Signature, Suspension
from tests.pages import PageClient, codes, filled, form_of, texts
from tests.pages import select as select_nodes
from tests.support.signing_pages import Family, terms

STROKES = json.dumps(
    {
        "w": 320,
        "h": 240,
        "strokes": [
            [[20 + 5 * n, 40 + (n * 7) % 30, 40 * n] for n in range(12)],
            [[90 + 6 * n, 90 + (n * 5) % 40, 600 + 40 * n] for n in range(12)],
        ],
    }
)


def test_the_form_proposes_members_team_and_packages_that_suit(
    village: PageClient, family: Family
) -> None:
    page = village.get("/sign/H0001").get_data(as_text=True)
    assert page.count('name="member"') == 3
    for code in ("BASIC", "HTN", "ELDER"):
        assert f'value="{code}" checked' in page
    assert 'value="CHILD" checked' not in page
    assert 'value="PLUS" checked' not in page


def test_whoever_is_away_is_shown_and_ticked_only_by_hand(
    village: PageClient, family: Family
) -> None:
    household, people = family
    head, spouse = people[0], people[1]
    gone = Suspension(
        county_code=household.county_code, resident_id=head.id, household_id=household.id,
        with_household=False, reason="work", from_day=date(2020, 5, 1),
    )  # fmt: skip
    db.session.add(gone)
    db.session.commit()
    page = village.get("/sign/H0001")
    ticked = select_nodes(page, "//input[@name='member' and @checked]/@value")
    assert head.key not in ticked
    assert spouse.key in ticked
    signer = select_nodes(page, "//input[@name='representative' and @checked]/@value")
    assert signer == [spouse.key]
    assert texts(page, "//input[@value='HTN' and @checked]") == []
    notes = f"//li[.//input[@id='member-{head.key}']]//*[contains(@class, 'tag-warn')]"
    assert texts(page, notes) == ["◌外出"]
    gone.to_day = date(2020, 6, 1)
    db.session.commit()
    back = village.get("/sign/H0001")
    assert head.key in select_nodes(back, "//input[@name='member' and @checked]/@value")
    assert texts(back, notes) == []


def test_signing_on_paper_leads_to_the_contract(village: PageClient, family: Family) -> None:
    answer = village.submit("/sign/H0001", {"notice": "y", "consent": "y", "paper": "y"})
    (contract,) = terms()
    assert answer.status_code == 303
    assert answer.location.endswith(f"/contracts/{contract.contract_no}")
    assert contract.status == "active"
    modes = dict(db.session.execute(select(Signature.party, Signature.mode)).all())
    assert modes == {"household": "paper", "team": "paper"}


def test_a_drawn_signature_is_stored_encrypted(village: PageClient, family: Family) -> None:
    village.submit("/sign/H0001", {"notice": "y", "consent": "y", "signature": STROKES})
    kept = db.session.scalars(select(Signature).filter_by(party="household")).one()
    assert kept.mode == "screen"
    assert len(kept.strokes["strokes"]) == 2
    raw = db.session.execute(db.text("SELECT strokes FROM signature")).scalars().all()
    assert not any(b"strokes" in bytes(value or b"") for value in raw)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"consent": "y", "paper": "y"}, ["notice_missing"]),
        ({"notice": "y", "paper": "y"}, ["consent_missing"]),
        ({"notice": "y", "consent": "y"}, ["signature_missing"]),
        ({"notice": "y", "consent": "y", "signature": "{broken"}, ["signature_missing"]),
        ({"notice": "y", "consent": "y", "signature": "[[[5, 5]]]"}, ["signature_missing"]),
        ({"notice": "y", "consent": "y", "paper": "y", "team": "T99"}, ["team_unknown"]),
        ({"notice": "y", "consent": "y", "paper": "y", "channel": "x"}, ["unknown_value"]),
    ],
)
def test_a_refusal_answers_422_with_its_codes_and_keeps_what_was_filled_in(
    village: PageClient, family: Family, values: dict[str, Any], expected: list[str]
) -> None:
    answer = village.submit("/sign/H0001", values)
    assert answer.status_code == 422
    assert codes(answer) == expected
    assert answer.get_data(as_text=True).count("checked") >= 5
    assert terms() == []


def test_sending_the_same_form_twice_makes_one_contract(
    village: PageClient, family: Family
) -> None:
    form = form_of(village.get("/sign/H0001"))
    fields = filled(form, {"notice": "y", "consent": "y", "paper": "y"})
    for _ in range(2):
        assert village.post("/sign/H0001", data=fields).status_code == 303
    assert len(terms()) == 1


def test_a_signed_household_is_shown_its_contract_and_no_form(
    village: PageClient, family: Family
) -> None:
    village.submit("/sign/H0001", {"notice": "y", "consent": "y", "paper": "y"})
    page = village.get("/sign/H0001").get_data(as_text=True)
    assert terms()[0].contract_no in page
    assert 'name="member"' not in page


def test_only_ticked_members_are_covered(village: PageClient, family: Family) -> None:
    _household, people = family
    chosen = [people[0].key, people[1].key]
    village.submit("/sign/H0001", {"notice": "y", "consent": "y", "paper": "y", "member": chosen})
    covered = set(db.session.scalars(select(Cover.resident_id)))
    assert covered == {people[0].id, people[1].id}


def test_opening_the_signing_page_is_written_down(village: PageClient, family: Family) -> None:
    village.get("/sign/H0001")
    events = db.session.scalars(select(AuditEvent).filter_by(verb="sign.open")).all()
    assert [(event.object_key, event.actor) for event in events] == [("H0001", "village")]


def test_packages_for_others_are_folded_away_and_can_still_be_refused(
    village: PageClient, family: Family
) -> None:
    page = village.get("/sign/H0001")
    assert 'value="CHILD"' in page.text.split('class="others"')[1]
    answer = village.submit(
        "/sign/H0001",
        {"notice": "y", "consent": "y", "paper": "y", "package": ["BASIC", "CHILD"]},
    )
    assert codes(answer) == ["package_not_for_members"]


def test_the_refused_package_is_named_in_the_language_of_the_page(
    village: PageClient, family: Family
) -> None:
    values = {"notice": "y", "consent": "y", "paper": "y", "package": ["BASIC", "CHILD", "OLD"]}
    said = texts(village.submit("/sign/H0001", values), "//*[@id='error-summary']//li")
    (not_for,) = (line for line in said if "儿童" in line)
    assert not_for.endswith("）")
    assert any("（OLD）" in line for line in said)
    village.set_cookie("lang", "en")
    said = texts(village.submit("/sign/H0001", values), "//*[@id='error-summary']//li")
    assert any("Child" in line for line in said)


def test_a_person_who_may_not_be_covered_is_named(village: PageClient, family: Family) -> None:
    _household, people = family
    people[1].permanent = False
    db.session.commit()
    keys = [people[0].key, people[1].key]
    answer = village.submit(
        "/sign/H0001", {"notice": "y", "consent": "y", "paper": "y", "member": keys}
    )
    assert codes(answer) == ["not_permanent"]
    assert people[1].name in texts(answer, "//*[@id='error-summary']//li")[0]


def test_each_package_carries_the_members_whom_it_suits(
    village: PageClient, family: Family
) -> None:
    _household, people = family
    page = village.get("/sign/H0001")
    suited = {
        node.get("value"): set(node.get("data-suits").split())
        for node in select_nodes(page, "//input[@name='package']")
    }
    assert suited["BASIC"] == {person.key for person in people}
    assert suited["HTN"] == {people[0].key}
    assert suited["CHILD"] == set()


def test_the_heading_names_the_family_and_the_title_does_not(
    village: PageClient, family: Family
) -> None:
    page = village.get("/sign/H0001")
    assert texts(page, "//h1") == ["签约 · 吴秀英户"]
    assert "吴秀英" not in texts(page, "//title")[0]
    assert texts(page, "//p[@class='under-heading']")[0].startswith("H0001 · ")


def test_without_scripts_there_is_no_dead_pad_and_the_refusal_tells_the_other_way(
    village: PageClient, family: Family
) -> None:
    page = village.get("/sign/H0001")
    assert select_nodes(page, "//*[@data-pad-box and @hidden]//canvas")
    assert select_nodes(village.get("/account"), "//*[@data-pad-box and @hidden]//canvas")
    answer = village.submit("/sign/H0001", {"notice": "y", "consent": "y"})
    assert "手签" in texts(answer, "//li[@data-code='signature_missing']")[0]


@pytest.mark.parametrize(
    ("way", "said"), [({"paper": "y"}, "双方须在纸上手签"), ({"signature": STROKES}, "签约成功")]
)
def test_the_receipt_says_what_is_left_to_do(
    village: PageClient, family: Family, way: dict[str, str], said: str
) -> None:
    values = {"notice": "y", "consent": "y", **way}
    page = village.submit("/sign/H0001", values, follow_redirects=True)
    assert said in texts(page, "//*[@id='flash']")[0]
    assert ("手签" in texts(page, "//*[@id='flash']")[0]) == ("paper" in way)
