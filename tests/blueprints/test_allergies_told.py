"""Drugs that somebody must not have stand on top of every page on which he or she is treated."""

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, Resident
from contracts_app.queries.allergies import allergies_of
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.record_sections import Saving, save_section
from contracts_app.vocabulary.records import SectionKind
from tests.factories import TODAY, make_record
from tests.pages import PageClient, texts
from tests.support.visit_pages import PRESSURE, patient, recorded

CODE = "11019910010100001"
Told = dict[str, list[str]]


def tell(record: HealthRecord, told: Told, base: int = 0) -> None:
    """Save the basic form with this in it."""
    saving = Saving(
        code=record.code, kind=SectionKind.BASIC, on=TODAY, raw=lambda name: told.get(name, []),
        base=base, number=1,
    )  # fmt: skip
    save_section(saving, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()


def pages_of(person: Resident) -> list[str]:
    return [
        f"/residents/{person.key}",
        f"/residents/{person.key}/chart",
        f"/residents/{person.key}/visit?item=HTN_VISIT",
    ]


def notices(client: PageClient, address: str) -> list[str]:
    found = texts(client.get(address), "//main//*[contains(@class, 'notice-bad')]")
    return [one for one in found if one]


def test_allergies_stand_on_top_of_person_chart_visit_and_correction(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    record = make_record(person, CODE)
    told = {"allergy": ["penicillin", "other"], "allergy_other": ["头孢曲松"]}
    tell(record, told)
    answer = recorded(village, person, ["HTN_VISIT"], PRESSURE)
    for address in (*pages_of(person), f"{answer.location}/correct"):
        assert "药物过敏：青霉素、头孢曲松" in notices(village, address)[0], address


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"allergy": ["none"]}, "药物过敏：无（2026-11-21 询问）"),
        ({"abo": ["a"]}, "药物过敏：尚未询问"),
        ({}, "药物过敏：尚未询问"),
    ],
)
def test_that_there_is_none_or_that_nobody_asked_is_told_quietly(
    town: Flask, village: PageClient, told: Told, words: str
) -> None:
    person = patient()
    if told:
        tell(make_record(person, CODE), told)
    for address in pages_of(person):
        page = village.get(address)
        assert words in page.text
        assert not [one for one in notices(village, address) if "过敏" in one]


def test_the_newest_version_of_the_form_tells(town: Flask) -> None:
    person = patient()
    record = make_record(person, CODE)
    tell(record, {"allergy": ["sulfa"]})
    tell(record, {"allergy": ["none"]}, base=1)
    found = allergies_of([person.id])
    assert found is not None
    assert found.codes == ()


def test_an_allergy_that_only_the_united_row_tells_of_counts(town: Flask) -> None:
    kept, other = patient("H1"), patient("H2", name="另一行")
    tell(make_record(kept, CODE), {"allergy": ["none"]})
    tell(make_record(other, "11019910010100002"), {"allergy": ["sulfa"]})
    found = allergies_of([kept.id, other.id])
    assert found is not None
    assert found.codes == ("sulfa",)
