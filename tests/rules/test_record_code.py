"""The 17-digit code of a health record."""

import pytest

from contracts_app.rules.record_code import (
    RecordCode,
    RecordCodesExhausted,
    looks_statistical,
    next_record_code,
    read_record_code,
)

COUNTIES = frozenset({"110199"})


@pytest.mark.parametrize(
    "code",
    [
        "11019900100100001",
        "11019910010100023",
        "11019920019999999",
        "11019910090100007",
        "11019940010100002",
    ],
)
def test_a_code_of_17_digits_is_accepted(code: str) -> None:
    assert read_record_code(code, COUNTIES) == RecordCode(code=code)


@pytest.mark.parametrize(
    "text", ["110199-100-101-00023", "１１０１９９10010100023", "110199 100 101 00023"]
)
def test_a_code_may_be_written_in_groups(text: str) -> None:
    assert read_record_code(text, COUNTIES) == RecordCode(code="11019910010100023")


@pytest.mark.parametrize(
    "text",
    [
        "11019910010100000",
        "11019900000100001",
        "11019960010100001",
        "11019910000000001",
        "11019910010000001",
        "11019910020000001",
        "1101991001010002X",
        "11019810010100001",
        "110199",
        "档案",
        "11019910010100٢01",
    ],
)
def test_a_wrong_code_is_refused(text: str) -> None:
    assert read_record_code(text, COUNTIES) is None


@pytest.mark.parametrize("text", ["1101991001010002", "12345678901234567890"])
def test_a_code_of_16_or_20_digits_is_kept_as_an_alias(text: str) -> None:
    assert read_record_code(text, COUNTIES) == RecordCode(legacy=text)


def test_a_village_number_of_the_statistical_code_is_recognised() -> None:
    assert looks_statistical("11019910020000001")
    assert not looks_statistical("11019910010100023")


def test_the_next_code_counts_up_and_never_starts_again() -> None:
    assert next_record_code("110199100101", 22) == "11019910010100023"
    assert next_record_code("110199100101", 99_998) == "11019910010199999"
    with pytest.raises(RecordCodesExhausted):
        next_record_code("110199100101", 99_999)
