"""What the pages of a visit cost on a slow line, gzipped (page 15 KB, fragment 6 KB)."""

import gzip

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.blueprints.conftest import town, village
from tests.pages import PageClient
from tests.support.visit_pages import PRESSURE, form_at, patient, recorded

__all__ = ["town", "village"]
PAGE, FRAGMENT = 15_000, 6_000
MANY = {"item": ["HTN_VISIT", "DM_VISIT", "ELDER_ASSESS"], "met": "y", "mode": "home"}


def weight(response: TestResponse) -> int:
    assert response.status_code == 200
    return len(gzip.compress(response.data))


@pytest.mark.parametrize("step", ["forms", "draft"])
def test_three_forms_at_once_are_a_light_fragment(
    town: Flask, village: PageClient, step: str
) -> None:
    person = patient(tags=("HTN", "DM2", "ELDER"))
    answer = village.htmx_post(f"/residents/{person.key}/visit/{step}", data=MANY)
    assert weight(answer) <= FRAGMENT


def test_pages_of_a_person_are_light(town: Flask, village: PageClient) -> None:
    person = patient(tags=("HTN", "DM2"))
    at = recorded(village, person, ["HTN_VISIT"], PRESSURE).location
    places = (form_at(person, "HTN_VISIT", "DM_VISIT"), at, f"/residents/{person.key}",
              f"/residents/{person.key}/chart", "/residents")  # fmt: skip
    sizes = {place: weight(village.get(place)) for place in places}
    assert {place: size for place, size in sizes.items() if size > PAGE} == {}
