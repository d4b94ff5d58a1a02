"""Every code of the vocabulary has a word, in both languages."""

from enum import StrEnum

import pytest
from flask_babel import force_locale

from contracts_app import vocabulary as v
from contracts_app.formatting import area_labels, labels, refusals
from contracts_app.formatting.referral_places_labels import PLACES
from tests.edge_app import edge_app

TONES = {"neutral", "info", "good", "warn", "bad", "muted"}


@pytest.mark.parametrize("status", [*v.ContractStatus, *v.CoverState, *v.ImportStatus])
def test_every_status_has_word_tone_and_shape(status: StrEnum) -> None:
    assert status in labels.STATUSES
    assert labels.status_tone(status) in TONES


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("role", v.Role),
        ("institution", v.InstitutionKind),
        ("duty", v.DutyLevel),
        ("leave", v.LeaveReason),
        ("import", v.ImportKind),
    ],
)
def test_every_code_of_a_kind_has_a_word(kind: str, codes: type[StrEnum]) -> None:
    assert {str(code) for code in codes} <= labels.KINDS[kind].keys()


def test_every_refusal_of_signing_has_a_sentence() -> None:
    assert {str(code) for code in v.SigningCode} <= refusals.SIGNING.keys()


@pytest.mark.parametrize("code", [*PLACES, "clinic_past", "places_given", "limit_text"])
def test_what_a_hospital_or_sender_is_refused_has_a_sentence(code: str) -> None:
    with edge_app().test_request_context():
        assert refusals.refusal_text(code) != code


def test_live_terms_look_different_from_ended_ones() -> None:
    shapes = {labels.status_shape(status) for status in v.ContractStatus}
    assert len(shapes) == len(v.ContractStatus)


def test_an_unknown_code_stands_for_itself() -> None:
    with edge_app().test_request_context():
        assert labels.status_label("odd") == labels.label("odd", "role") == "odd"
        assert (labels.status_tone("odd"), labels.status_shape("odd")) == labels.UNKNOWN
        assert refusals.refusal_text("odd") == "odd"
        assert labels.status_label(None) == labels.label(None, "sex") == ""


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["履约中", "乡村医生", "高血压"]),
        ("en", ["In force", "Village doctor", "Hypertension"]),
    ],
)
def test_labels_follow_the_language(language: str, words: list[str]) -> None:
    with edge_app(BABEL_DEFAULT_LOCALE=language).test_request_context():
        shown = [labels.status_label("active"), labels.label("village", "role")]
        assert [*shown, labels.label("HTN", "tag")] == words


def test_a_literal_code_of_a_template_is_worded_for_each_reader() -> None:
    app = edge_app()
    with app.test_request_context():
        page = app.jinja_env.from_string("{{ 'household'|label('side') }}")
        with force_locale("zh"):
            assert page.render() == "家庭"
        with force_locale("en"):
            assert page.render() == "The household"


def test_no_two_rooms_have_words_of_the_same_kind() -> None:
    rooms = [room for name, room in vars(area_labels).items() if name.isupper() and name != "AREAS"]
    kinds = [kind for room in rooms for kind in room]
    assert sorted(kinds) == sorted(area_labels.AREAS)
