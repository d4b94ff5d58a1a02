"""Typed text is tidied without harm to names, and refusals keep their code."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from contracts_app.blueprints._forms import CodedMessage, parse_day, tidy
from tests.edge_app import NoteForm, edge_app


def form(**values: str) -> NoteForm:
    return NoteForm(MultiDict(values), meta={"csrf": False})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("　王秀英 ", "王秀英"),
        ("１１０１９９Ｘ", "110199X"),
        ("０５３９－７３１", "0539-731"),
        ("１９５４／３／２", "1954/3/2"),
        ("血压高，已告知（家属）。", "血压高，已告知（家属）。"),
        ("䶮𠮷﨑", "䶮𠮷﨑"),
        ("阿依·古丽", "阿依·古丽"),
        (None, None),
    ],
)
def test_only_digits_letters_and_spaces_are_tidied(typed: str | None, kept: str | None) -> None:
    assert tidy(typed) == kept


@given(st.text(max_size=40))
@settings(deadline=None, max_examples=100)
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


def test_a_form_tidies_text_but_not_passwords() -> None:
    with edge_app().test_request_context():
        filled = form(name=" Ｌｉ ", secret=" ｐ ", text=" ok　")
    assert (filled.name.data, filled.secret.data, filled.text.data) == ("LI", " ｐ ", "ok")


@given(st.dates(date(1850, 1, 1), date(2099, 12, 31)))
@settings(deadline=None, max_examples=60)
def test_every_spelling_of_a_day_is_read(day: date) -> None:
    plain = f"{day.year}-{day.month}-{day.day}"
    spellings = [day.isoformat(), plain, plain.replace("-", "/"), day.strftime("%Y%m%d")]
    spellings.append(f" {day.year}年{day.month}月{day.day}日 ")
    assert {parse_day(text) for text in spellings} == {day}


@pytest.mark.parametrize("text", ["", "1954", "1954-13-1", "2026-02-29", "54-3-2", "1954-3-2x"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_day(text)


def test_a_day_field_keeps_what_was_typed_and_says_how_to_write_it() -> None:
    with edge_app().test_request_context():
        filled = form(name="a", born="1954-2-30")
        assert not filled.validate()
        assert filled.born._value() == "1954-2-30"
        assert [error.code for error in filled.born.errors] == ["bad_date"]
        assert form(name="a", born="").validate()
        assert form(name="a", born="1954年3月2日").born.data == date(1954, 3, 2)
        assert NoteForm(born=date(1954, 3, 2), meta={"csrf": False}).born._value() == "1954-03-02"


def test_a_coded_message_is_its_text_and_knows_its_code() -> None:
    message = CodedMessage("team_unknown", "No such team.")
    assert (message, message.code) == ("No such team.", "team_unknown")
