"""Identity numbers; all are synthetic: county 110199 is not assigned, or birth on 1900-01-01."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.rules.id_number import (
    IdNumber,
    check_character,
    comparable,
    expand_legacy,
    read_id_number,
)

AS_OF = date(2025, 6, 30)
COUNTIES = frozenset({"110199"})


def read(text: str, id_type: str = "resident_id") -> IdNumber:
    return read_id_number(text, id_type, AS_OF, COUNTIES)


@pytest.mark.parametrize(
    ("text", "sex", "birth_date"),
    [
        ("110199195803121312", "male", date(1958, 3, 12)),
        ("110199199002280223", "female", date(1990, 2, 28)),
        ("11019920000229046X", "female", date(2000, 2, 29)),
        ("110199198507150390", "male", date(1985, 7, 15)),
    ],
)
def test_a_valid_number_tells_sex_and_birth_date(text: str, sex: str, birth_date: date) -> None:
    assert read(text) == IdNumber(text, sex, birth_date)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("11019919850715018x", "11019919850715018X"),
        ("110199 19580312-1312", "110199195803121312"),
        ("１１０１９９195803121312", "110199195803121312"),
        ("'110199195803121312", "110199195803121312"),
        ('="110199195803121312"', "110199195803121312"),
        ("\u200b110199195803121312\u00a0", "110199195803121312"),
        ("110199—1958—0312—1312", "110199195803121312"),
    ],
)
def test_writing_habits_do_not_matter(text: str, number: str) -> None:
    assert (read(text).number, read(text).error) == (number, None)


@pytest.mark.parametrize(
    ("text", "number", "birth_date"),
    [
        ("110199580312131", "110199195803121312", date(1958, 3, 12)),
        ("110199990101997", "110199189901019978", date(1899, 1, 1)),
    ],
)
def test_a_number_of_15_digits_is_expanded_and_flagged(
    text: str, number: str, birth_date: date
) -> None:
    assert read(text) == IdNumber(number, "male", birth_date, None, ("id_legacy_15",))


@pytest.mark.parametrize(
    ("text", "id_type", "sex"),
    [
        ("810000190001010130", "hk_macao_permit", "male"),
        ("820000190001010247", "hk_macao_permit", "female"),
        ("830000190001010361", "taiwan_permit", "female"),
        ("911900190001010177", "foreign_pr", "male"),
        ("110199195803121312", "hukou_book", "male"),
    ],
)
def test_other_documents_with_the_same_check_are_read(text: str, id_type: str, sex: str) -> None:
    assert read(text, id_type) == IdNumber(text, sex, read(text, id_type).birth_date)
    assert read(text, id_type).birth_date is not None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("110199195803121310", "id_checksum"),
        ("110199195803211312", "id_checksum"),
        ("11019919990229011X", "id_date"),
        ("11019919000229013X", "id_date"),
        ("110199199013010114", "id_date"),
        ("110199209912310117", "id_date"),
        ("110199179912310112", "id_date"),
        ("000101199001010116", "id_province"),
        ("190101199001010116", "id_province"),
        ("11019919580312131", "id_length"),
        ("1101991958031213122", "id_length"),
        ("E12345678", "id_length"),
        ("11019919580312X312", "id_characters"),
        ("11019919580312131٢", "id_characters"),
        ("110199O97707190747", "id_characters"),
        ("11019958031213X", "id_characters"),
        ("911900190001010177", "id_type_mismatch"),
        ("810000190001010130", "id_type_mismatch"),
        ("111111111111111111", "id_checksum"),
        ("1.101991945050104E+17", "id_precision_lost"),
        ("1.1e17", "id_precision_lost"),
        ("1E+17", "id_precision_lost"),
    ],
)
def test_the_first_failed_test_of_a_resident_number_decides(text: str, error: str) -> None:
    assert read(text).error == error


@pytest.mark.parametrize(
    ("text", "id_type", "error"),
    [
        ("110199195803121312", "hk_macao_permit", "id_type_mismatch"),
        ("830000190001010361", "hk_macao_permit", "id_type_mismatch"),
        ("810000190001010130", "taiwan_permit", "id_type_mismatch"),
        ("110199195803121312", "foreign_pr", "id_type_mismatch"),
        ("110199195803121312", "passport", "id_type_mismatch"),
        ("810000900101013", "hk_macao_permit", "id_length"),
        ("E1", "passport", "id_length"),
        ("E12345678901234567", "passport", "id_length"),
        ("E1234护567", "passport", "id_characters"),
    ],
)
def test_a_number_must_fit_its_document(text: str, id_type: str, error: str) -> None:
    assert read(text, id_type).error == error


@pytest.mark.parametrize(
    ("text", "id_type"),
    [("E12345678", "passport"), ("5E1234567", "passport"), ("USA110100690101", "foreign_pr")],
)
def test_a_number_without_birth_date_is_kept_as_it_is(text: str, id_type: str) -> None:
    assert read(text, id_type) == IdNumber(text)


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("110198199001010137", ("id_region_unknown",)),
        ("110199199001010002", ("id_sequence_zero",)),
        ("110199195803121312", ()),
    ],
)
def test_a_doubtful_number_is_accepted_with_a_warning(text: str, warnings: tuple[str, ...]) -> None:
    found = read(text)
    assert (found.error, found.warnings) == (None, warnings)


def test_an_abolished_county_stays_valid_in_numbers() -> None:
    body = "51022119900101011"
    assert read(body + check_character(body)).warnings == ()


def test_numbers_are_compared_in_their_long_form() -> None:
    assert comparable("110199580312131", "resident_id") == "110199195803121312"
    assert comparable("110199195803121310", "resident_id") == "110199195803121310"
    assert comparable("e 123-45678", "passport") == "E12345678"
    assert comparable("不详", "resident_id") is None
    assert comparable("123456", "resident_id") is None


birth_dates = st.dates(date(1850, 1, 1), AS_OF)


def plain_check(body: str) -> str:
    """The check character by the definition of ISO 7064 instead of by the table of weights."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return "0123456789X"[(12 - total % 11) % 11]


@settings(deadline=None, max_examples=200)
@given(birth_dates, st.integers(1, 999))
def test_the_check_character_agrees_with_its_definition(birth: date, sequence: int) -> None:
    body = f"110199{birth:%Y%m%d}{sequence:03d}"
    found = read(body + plain_check(body))
    assert (found.error, found.birth_date) == (None, birth)
    assert found.sex == ("male" if sequence % 2 else "female")


@settings(deadline=None, max_examples=200)
@given(birth_dates, st.integers(1, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(
    birth: date, sequence: int, place: int, shift: int
) -> None:
    body = f"110199{birth:%Y%m%d}{sequence:03d}"
    digit = str((int(body[place]) + shift) % 10)
    assert read(body[:place] + digit + body[place + 1 :] + check_character(body)).error


@settings(deadline=None, max_examples=200)
@given(birth_dates, st.integers(1, 999), st.integers(0, 15))
def test_two_swapped_neighbours_are_always_noticed(birth: date, sequence: int, at: int) -> None:
    body = f"110199{birth:%Y%m%d}{sequence:03d}"
    swapped = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
    noticed = read(swapped + check_character(body)).error is not None
    assert noticed == (swapped != body)


@settings(deadline=None, max_examples=100)
@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(1, 995))
def test_short_and_long_form_are_the_same_person(birth: date, sequence: int) -> None:
    assert read(f"110199{birth:%y%m%d}{sequence:03d}").birth_date == birth
    assert len(expand_legacy(f"110199{birth:%y%m%d}{sequence:03d}")) == 18


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=30))
def test_no_text_upsets_the_reader(text: str) -> None:
    assert read(text).error is not None
