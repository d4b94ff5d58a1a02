"""With all guards removed and one promise broken, `check` names exactly that one."""

from collections.abc import Iterator
from datetime import date

import pytest

from contracts_app.extensions import db
from contracts_app.services import audit
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import ORDER, CheckReport, run_checks
from contracts_app.services.renewal import renew_due
from tests.factories import TODAY
from tests.support.bulk import signed_households
from tests.support.care_breaks import CARE_BREAKS
from tests.support.databases import newest_database
from tests.support.referral_breaks import REFERRAL_BREAKS
from tests.support.unguarded import (
    FIRST,
    SECOND,
    Break,
    another_contract,
    change,
    copy,
    strip_constraints,
)

SECOND_HOUSEHOLD = "1101992025000002-01"
LAST = date(2031, 12, 31)
FAR = {"period_start": date(2031, 1, 1), "period_end": LAST}
BREAKS: list[tuple[str, str, Break, str]] = [
    (
        "one_live_contract_per_household",
        "a second live contract",
        another_contract(status="terminating", ended_on=LAST, **FAR),
        "B000000",
    ),
    (
        "one_live_contract_per_household",
        "a second upcoming contract",
        another_contract(status="upcoming", ended_on=LAST, **FAR),
        "B000000",
    ),
    (
        "one_live_cover_per_resident",
        "a second live cover",
        copy("cover", "state = 'live' AND resident_id = (SELECT min(id) FROM resident)"),
        "bulk00000000",
    ),
    (
        "terms_do_not_overlap",
        "an expired term in the same days",
        another_contract(status="expired"),
        "1101992025000004-01",
    ),
    (
        "one_head_per_household",
        "two heads",
        change("UPDATE membership SET is_head = (1 = 1) WHERE household_id = 1"),
        "B000000",
    ),
    (
        "one_head_per_household",
        "no head",
        change("UPDATE membership SET is_head = (1 = 0) WHERE household_id = 2"),
        "B000001",
    ),
    (
        "one_current_household_per_resident",
        "a resident in two households",
        copy("membership", "id = 2", household_id=3),
        "bulk00000001",
    ),
    (
        "grid_duty_no_overlap",
        "a past duty inside another",
        copy("grid_duty", "id = 1", valid_from=date(2021, 1, 1), valid_to=date(2021, 2, 1)),
        "G1",
    ),
    (
        "grid_duty_no_gap",
        "a duty that ended",
        change("UPDATE grid_duty SET valid_to = '2026-01-01' WHERE id = 2"),
        "G2",
    ),
    (
        "capacity_within_hard_limit",
        "a signing above the limit of households",
        change("UPDATE contract SET households_after = households_limit + 1 WHERE id = 1"),
        FIRST,
    ),
    (
        "capacity_within_hard_limit",
        "a signing above the limit of persons",
        change("UPDATE contract SET persons_after = persons_limit + 1 WHERE id = 1"),
        FIRST,
    ),
    (
        "capacity_within_hard_limit",
        "a signing that counted nothing",
        change("UPDATE contract SET households_after = NULL WHERE id = 1"),
        FIRST,
    ),
    (
        "capacity_within_hard_limit",
        "more signed households than the limit at the second signing allowed",
        change("UPDATE contract SET households_after = 1, households_limit = 1 WHERE term_no = 1"),
        SECOND_HOUSEHOLD,
    ),
    (
        "capacity_within_hard_limit",
        "more covered persons than the limit at the second signing allowed",
        change("UPDATE contract SET persons_after = 1, persons_limit = 1 WHERE term_no = 1"),
        SECOND_HOUSEHOLD,
    ),
    (
        "contract_numbers_unique",
        "one number twice",
        change(f"UPDATE contract SET contract_no = '{FIRST}' WHERE id = 2"),
        FIRST,
    ),
    (
        "renewal_chain_unbroken",
        "a term that begins a day late",
        change(
            f"UPDATE contract SET period_start = '2027-01-02' WHERE contract_no = '{SECOND}'",
            "UPDATE cover SET cover_from = '2027-01-02' WHERE state = 'upcoming'",
        ),
        SECOND,
    ),
    (
        "renewal_chain_unbroken",
        "a link to another last day",
        change(f"UPDATE contract SET previous_end = '2026-12-30' WHERE contract_no = '{SECOND}'"),
        SECOND,
    ),
    (
        "contract_numbers_unique",
        "a number that is not that of its chain",
        change("UPDATE contract SET contract_no = 'OTHER-01' WHERE id = 1"),
        "OTHER-01",
    ),
    (
        "renewal_chain_unbroken",
        "a link that is empty",
        change(f"UPDATE contract SET previous_end = NULL WHERE contract_no = '{SECOND}'"),
        SECOND,
    ),
    (
        "renewal_chain_unbroken",
        "a next term of another household",
        change(
            f"UPDATE contract SET household_id = 99 WHERE contract_no = '{SECOND}'",
            "INSERT INTO signer_change (id, county_code, contract_id, reason, since, due_on)"
            " SELECT 1, county_code, id, 'left', date('2026-11-01'), date('2026-12-01')"
            f" FROM contract WHERE contract_no = '{SECOND}'",
        ),
        SECOND,
    ),
    (
        "renewal_chain_unbroken",
        "a renewed term that nothing follows",
        change(
            f"UPDATE contract SET status = 'renewed' WHERE contract_no = '{FIRST}'",
            "UPDATE cover SET state = 'ended' WHERE contract_id = 1",
            f"UPDATE cover SET state = 'void' WHERE contract_id ="
            f" (SELECT id FROM contract WHERE contract_no = '{SECOND}')",
            f"UPDATE contract SET status = 'void' WHERE contract_no = '{SECOND}'",
        ),
        FIRST,
    ),
    (
        "covers_within_terms",
        "a live term that covers nobody",
        change("UPDATE cover SET state = 'ended' WHERE contract_id = 1"),
        FIRST,
    ),
    (
        "covers_within_terms",
        "a cover that waits under a live term",
        change("UPDATE cover SET state = 'draft' WHERE id = 1"),
        FIRST,
    ),
    (
        "covers_within_terms",
        "a cover beyond the last day",
        change("UPDATE cover SET cover_to = '2028-01-01' WHERE contract_id = 4"),
        SECOND,
    ),
    (
        "covers_within_terms",
        "a cover beyond the day on which the term was ended",
        change(f"UPDATE contract SET ended_on = '2027-12-30' WHERE contract_no = '{SECOND}'"),
        SECOND,
    ),
    (
        "covers_within_terms",
        "a live cover under a term that is not live",
        change(f"UPDATE contract SET status = 'expired' WHERE contract_no = '{FIRST}'"),
        FIRST,
    ),
    (
        "covers_within_terms",
        "a live term that nobody of the household stands for",
        change(
            "UPDATE contract SET signer_id = (SELECT representative_id FROM contract"
            f" WHERE contract_no = '{SECOND_HOUSEHOLD}') WHERE contract_no = '{FIRST}'"
        ),
        FIRST,
    ),
    (
        "record_codes_unique",
        "one record code for two",
        change("UPDATE resident SET record_code = '11019910020100001' WHERE id < 3"),
        "11019910020100001",
    ),
    (
        "audit_chain_intact",
        "an altered row",
        change("UPDATE audit_event SET actor = 'x' WHERE id = 1"),
        "1:row_altered",
    ),
    (
        "counters_match",
        "a counter that fell behind",
        change("UPDATE number_counter SET last = 2"),
        "root:110199:2025",
    ),
    (
        "numbers_explained",
        "a number that is nothing",
        change("UPDATE number_counter SET last = 5"),
        "1101992025000004",
    ),
    ("counters_match", "a lost counter", change("DELETE FROM number_counter"), "1101992025000001"),
    (
        "policies_known",
        "a slip in a number of the schedules",
        change("UPDATE policy SET value = '0' WHERE key = 'htn.visits_per_year'"),
        "htn.visits_per_year 2020-01-01",
    ),
    *CARE_BREAKS,
    *REFERRAL_BREAKS,
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def unguarded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Three renewed households in a database that has lost all its constraints and triggers."""
    with newest_database(request.param, tmp_path_factory.mktemp("unguarded")):
        signed_households(3)
        renew_due(date(2027, 1, 1), TODAY, SYSTEM, db.session.commit)
        audit.seal()
        db.session.commit()
        db.session.remove()
        strip_constraints()
        yield


@pytest.fixture
def loose(unguarded: None) -> Iterator[None]:
    """The unguarded database; what a test breaks is rolled back."""
    yield
    db.session.rollback()


def broken(report: CheckReport) -> dict[str, list[str]]:
    return {one.name: one.sample for one in report.checks if one.violations}


@pytest.mark.parametrize(
    ("name", "attack", "sample"),
    [pytest.param(*row[::2], row[3], id=row[1].replace(" ", "_")) for row in BREAKS],
)
def test_exactly_the_broken_promise_is_named(
    loose: None, name: str, attack: Break, sample: str
) -> None:
    attack()
    report = run_checks()
    assert list(broken(report)) == [name]
    assert sample in broken(report)[name]
    assert report.ok == (name == "grid_duty_no_gap")


def test_the_database_without_guards_is_in_order_until_it_is_broken(loose: None) -> None:
    assert broken(run_checks()) == {}


def test_every_promise_that_rows_can_break_is_broken_here() -> None:
    assert {row[0] for row in BREAKS} == set(ORDER) - {"fulfilment_within_allowance"}
