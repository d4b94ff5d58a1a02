"""`contracts list` and `renew`: published keys, statuses of a day, exit codes."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, Resident
from tests.factories import TODAY
from tests.support.contract_commands import NUMBER, answer, run, stored

TERM = [
    "contract_no",
    "root_no",
    "term_no",
    "household_code",
    "team_code",
    "status",
    "signed_on",
    "period_start",
    "period_end",
    "packages",
    "covers",
]


def test_the_list_has_exactly_the_published_keys(site: Flask) -> None:
    (term,) = answer(site, "list")
    assert list(term) == TERM
    covers = term.pop("covers")
    assert term == {
        "contract_no": NUMBER,
        "root_no": NUMBER[:-3],
        "term_no": 1,
        "household_code": "H0001",
        "team_code": "T01",
        "status": "active",
        "signed_on": "2025-11-20",
        "period_start": "2025-11-20",
        "period_end": "2026-12-31",
        "packages": ["BASIC"],
    }
    assert len(covers) == 3
    assert {tuple(cover) for cover in covers} == {("resident_id_last4", "cover_from", "cover_to")}
    assert {cover["cover_to"] for cover in covers} == {"2026-12-31"}


def test_renewals_far_ahead_are_told_as_upcoming_with_and_without_a_day(site: Flask) -> None:
    answer(site, "renew", "--as-of", "2029-01-01")
    now = [term["status"] for term in answer(site, "list")]
    assert now == ["active", "upcoming", "upcoming", "upcoming"]
    assert [term["status"] for term in answer(site, "list", "--as-of", TODAY.isoformat())] == now
    assert len(answer(site, "list", "--status", "upcoming")) == 3


def test_the_list_shows_no_more_of_an_id_number_than_four_digits(site: Flask) -> None:
    printed = run(site, "list", "--format", "json").stdout
    with site.app_context():
        for person in db.session.scalars(select(Resident)):
            assert str(person.id_number) not in printed
            assert person.name not in printed
            assert f'"{person.id_last4}"' in printed


@pytest.mark.parametrize(
    ("day", "statuses"),
    [
        ("2025-11-19", []),
        ("2025-11-20", ["active"]),
        ("2026-11-20", ["active"]),
        ("2026-11-21", ["active", "upcoming"]),
        ("2026-12-31", ["active", "upcoming"]),
        ("2027-01-01", ["renewed", "active"]),
        ("2027-12-31", ["renewed", "active"]),
        ("2028-01-01", ["renewed", "expired"]),
    ],
)
def test_as_of_gives_what_was_known_on_the_day_with_its_status(
    site: Flask, day: str, statuses: list[str]
) -> None:
    answer(site, "renew", "--as-of", "2027-01-01")
    assert [term["status"] for term in answer(site, "list", "--as-of", day)] == statuses


def test_without_filters_all_terms_stand_in_order(bulk: Flask) -> None:
    answer(bulk, "renew", "--as-of", "2027-01-01")
    terms = answer(bulk, "list")
    places = [(term["root_no"], term["term_no"]) for term in terms]
    assert len(places) == 6
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (("--team", "T01"), 2),
        (("--team", "T99"), 0),
        (("--status", "active"), 1),
        (("--status", "upcoming", "--team", "T01"), 1),
        (("--status", "renewed"), 0),
        (("--status", "renewed", "--as-of", "2027-06-01"), 1),
    ],
)
def test_filters_narrow_the_list(site: Flask, filters: tuple[str, ...], found: int) -> None:
    answer(site, "renew", "--as-of", "2027-01-01")
    assert len(answer(site, "list", *filters)) == found


def test_the_list_for_people_has_a_line_for_each_term(bulk: Flask) -> None:
    lines = run(bulk, "list").stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"{NUMBER}  B000000  T01  active  2025-11-20…2026-12-31  BASIC")


def test_renewing_reports_exactly_the_published_keys(bulk: Flask) -> None:
    assert answer(bulk, "renew", "--as-of", "2027-01-01") == {
        "as_of": "2027-01-01",
        "due": 3,
        "renewed": 3,
        "already_renewed": 0,
        "lapsed": [],
        "skipped": [],
    }
    again = answer(bulk, "renew", "--as-of", "2027-01-01")
    assert (again["due"], again["renewed"], again["already_renewed"]) == (0, 0, 3)


def test_a_dry_run_counts_and_writes_nothing(bulk: Flask) -> None:
    assert answer(bulk, "renew", "--as-of", "2029-01-01", "--dry-run")["renewed"] == 9
    assert stored(bulk) == 3


def test_what_a_person_has_to_decide_makes_exit_code_3(site: Flask) -> None:
    with site.app_context():
        signer = db.session.scalars(select(Contract)).one().representative_id
        db.session.get_one(Resident, signer).died_on = date(2026, 10, 1)
        db.session.commit()
    report = answer(site, "renew", "--as-of", "2027-01-01", code=3)
    assert report["skipped"] == [{"contract_no": NUMBER, "reason": "signer_dead_over_30_days"}]
    assert report["due"] == report["renewed"] + len(report["lapsed"]) + len(report["skipped"])


def test_what_ends_by_itself_is_no_fault(site: Flask) -> None:
    with site.app_context():
        db.session.execute(update(Resident).values(died_on=date(2026, 10, 1)))
        db.session.commit()
    report = answer(site, "renew", "--as-of", "2027-01-01")
    assert report["lapsed"] == [{"contract_no": NUMBER, "reason": "all_members_gone"}]


@pytest.mark.parametrize(
    "words",
    [
        ("renew",),
        ("renew", "--as-of", "tomorrow"),
        ("renew", "--as-of", "2027-02-30"),
        ("list", "--as-of", "1.1.2027"),
        ("list", "--status", "alive"),
        ("list", "--format", "xml"),
        ("print", "--contract", NUMBER),
    ],
)
def test_unusable_input_is_exit_code_2_and_changes_nothing(
    site: Flask, words: tuple[str, ...]
) -> None:
    result = run(site, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert stored(site) == 1


def test_a_slip_in_the_year_renews_nothing(site: Flask) -> None:
    result = run(site, "renew", "--as-of", "2207-01-01")
    assert (result.exit_code, result.stdout, stored(site)) == (2, "", 1)
    assert run(site, "renew", "--as-of", "2026-W53-4").exit_code == 2
