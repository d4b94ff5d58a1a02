"""The paper of a record is lent to one at a time; archive rooms are looked at each month."""

from datetime import date, timedelta

import pytest

from contracts_app.models import HealthRecord
from contracts_app.queries.record_storage import count_out, list_checks, list_loans, list_out
from contracts_app.queries.scope import Scope, scope_of
from contracts_app.rules.record_storage import is_overdue
from contracts_app.services import record_storage as service
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.vocabulary.record_storage import Danger
from tests.factories import TODAY, World, make_household, make_record
from tests.support.signed_in import audited

ALL = Scope(TODAY, "", (), ("",), (), None)
CODE = "11019910010100001"
DAY = timedelta(days=1)
SAFE = [one.value for one in Danger]


@pytest.fixture
def record(world: World) -> HealthRecord:
    _household, people = make_household(world.grids[0], members=1)
    return make_record(people[0], CODE, institution_id=world.station.id, shelf="3-1")


def lending(**values: object) -> service.Lending:
    given = {
        "borrower": "周医生", "organisation": "县人民医院", "purpose": "consultation",
        "lent_on": TODAY, "due_on": TODAY + 7 * DAY,
    }  # fmt: skip
    return service.Lending(**{**given, **values})  # type: ignore[arg-type]


def test_a_paper_is_lent_comes_back_and_is_lent_again(record: HealthRecord, world: World) -> None:
    loan = service.lend(CODE, lending(), ALL, SYSTEM, TODAY)
    assert (loan.institution_id, loan.shelf) == (world.station.id, "3-1")
    with pytest.raises(Conflict):
        service.lend(CODE, lending(), ALL, SYSTEM, TODAY)
    later = TODAY + 9 * DAY
    service.take_back(loan.key, later, "完好", ALL, SYSTEM, later)
    with pytest.raises(Conflict):
        service.take_back(loan.key, later, "", ALL, SYSTEM, later)
    again = service.lend(CODE, lending(lent_on=later, due_on=later), ALL, SYSTEM, later)
    assert [row.key for row in list_loans(record.id)] == [again.key, loan.key]
    assert len(audited("record_loan.lend")) == 2
    assert "周医生" not in str([row.after for row in audited("record_loan.lend")])


def test_what_is_due_today_is_in_time_and_overdue_tomorrow(
    record: HealthRecord, world: World
) -> None:
    service.lend(CODE, lending(due_on=TODAY), ALL, SYSTEM, TODAY)
    scope = scope_of(world.users["clerk"], TODAY)
    assert tuple(count_out(scope, TODAY)) == (1, 0)
    assert tuple(count_out(scope, TODAY + DAY)) == (1, 1)
    assert list_out(scope, TODAY, overdue=True) == []
    assert [row.code for row in list_out(scope, TODAY + DAY, overdue=True)] == [CODE]
    assert [is_overdue(TODAY, day) for day in (TODAY, TODAY + DAY)] == [False, True]


def test_what_makes_no_sense_is_refused(record: HealthRecord) -> None:
    for values, code in (
        ({"purpose": "?"}, "unknown_value"),
        ({"borrower": " "}, "missing_required"),
        ({"organisation": "x" * 81}, "too_long"),
        ({"lent_on": TODAY + DAY}, "future_date"),
        ({"due_on": TODAY - DAY}, "loan_due_before"),
        ({"due_on": TODAY + 91 * DAY}, "loan_too_long"),
    ):
        with pytest.raises(Refused) as refused:
            service.lend(CODE, lending(**values), ALL, SYSTEM, TODAY)
        assert refused.value.codes == [code], values
    loan = service.lend(CODE, lending(), ALL, SYSTEM, TODAY)
    for on, code in ((TODAY + DAY, "future_date"), (TODAY - DAY, "loan_back_before")):
        with pytest.raises(Refused) as refused:
            service.take_back(loan.key, on, "", ALL, SYSTEM, TODAY)
        assert refused.value.codes == [code]
    with pytest.raises(NotFound):
        service.take_back("none", TODAY, "", ALL, SYSTEM, TODAY)


def test_the_newest_look_of_a_month_holds_and_a_danger_says_why(world: World) -> None:
    scope = scope_of(world.users["leader"], TODAY)

    def check(safe: list[str], note: str = "", where: str = "ST1", on: date = TODAY) -> None:
        service.check_archive(where, safe, on, note, scope, SYSTEM, TODAY)

    for told, code in (((SAFE[1:],), "missing_required"), ((SAFE, "x" * 201), "too_long")):
        with pytest.raises(Refused) as refused:
            check(*told)
        assert refused.value.codes == [code]
    with pytest.raises(Refused):
        check(SAFE, on=TODAY + DAY)
    with pytest.raises(NotFound):
        check(SAFE, where="ORG90")
    check(SAFE[1:], "门锁坏，已报修")
    check(SAFE, on=date(2026, 10, 9))
    found = {row.code: row.ArchiveCheck for row in list_checks(scope, date(2026, 11, 1), TODAY)}
    assert found["ORG01"] is None
    assert (found["ST1"].theft, found["ST1"].note) == (False, "门锁坏，已报修")
    check(SAFE)
    found = {row.code: row.ArchiveCheck for row in list_checks(scope, date(2026, 11, 1), TODAY)}
    assert found["ST1"].theft is True
    assert [row.after["unsafe"] for row in audited("archive.check")] == [["theft"], [], []]
