"""What was published of the catalogue stays, whoever writes; only a draft is changed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app.models import PackageBeneficiary, PackageItem, ServicePackage
from tests.models.conftest import Standing
from tests.models.rows_of_terms import NOW

PACKAGE: dict[str, Any] = {
    "id": 9999, "code": "OTHER", "version": 9, "name": "别的", "name_en": "other",
    "fee_fen": 1, "insurance_fen": 1, "public_health_fen": 1, "self_fen": 1, "target": [{}],
    "valid_from": date(2021, 1, 1), "tier": "paid", "member_cap": 3, "excludes": ["HTN"],
    "approval_no": "1", "position": 3, "made_by_id": 1, "published_at_utc": None,
}  # fmt: skip
ITEM: dict[str, Any] = {
    "id": 9999, "package_id": 2, "item_code": "BP", "times_per_year": 9, "position": 9,
    "modes": ["phone"], "interval_months": 9, "windows": ["9m"], "weight": 9, "condition": "别的",
    "condition_en": "other",
}  # fmt: skip
BENEFIT: dict[str, Any] = {
    "id": 9999, "county_code": "330106", "contract_id": 9999, "package_id": 9999,
    "resident_id": 9999, "place": 2, "cap": 3, "chosen_on": date(2021, 1, 1), "user_id": 1,
}  # fmt: skip
FROZEN = "a published package is frozen"
STAYS = "a package_beneficiary stays as it was chosen"


def _table(model: Any) -> Table:
    found: Table = model.__table__
    return found


def _basic(connection: Connection) -> int:
    query = select(ServicePackage.id).where(ServicePackage.code == "BASIC")
    return int(connection.execute(query).scalar_one())


def _chosen(standing: Standing, connection: Connection, **values: Any) -> int:
    row = standing.rows.row("package_beneficiary", values)
    made = insert(PackageBeneficiary).values(row).returning(PackageBeneficiary.id)
    return int(connection.execute(made).scalar_one())


def test_every_column_of_the_catalogue_is_looked_at() -> None:
    assert set(_table(ServicePackage).c.keys()) - set(PACKAGE) == {"retired_on"}
    assert set(_table(PackageItem).c.keys()) == set(ITEM)
    assert set(_table(PackageBeneficiary).c.keys()) - set(BENEFIT) == {"ended_on", "end_reason"}


@pytest.mark.parametrize("column", PACKAGE)
def test_a_published_package_keeps_its(
    standing: Standing, connection: Connection, column: str
) -> None:
    change = update(ServicePackage).where(ServicePackage.id == _basic(connection))
    with pytest.raises(IntegrityError, match=FROZEN):
        connection.execute(change.values({column: PACKAGE[column]}))


@pytest.mark.parametrize("column", ITEM)
def test_a_service_of_a_published_package_keeps_its(
    standing: Standing, connection: Connection, column: str
) -> None:
    change = update(PackageItem).where(PackageItem.package_id == _basic(connection))
    with pytest.raises(IntegrityError, match=FROZEN):
        connection.execute(change.values({column: ITEM[column]}))


def test_a_published_package_gets_no_further_service_and_loses_none(
    standing: Standing, connection: Connection
) -> None:
    basic = _basic(connection)
    row = standing.rows.row("package_item", {"package_id": basic})
    with pytest.raises(IntegrityError, match=FROZEN), connection.begin_nested():
        connection.execute(insert(PackageItem).values(row))
    with pytest.raises(IntegrityError, match=FROZEN), connection.begin_nested():
        connection.execute(delete(PackageItem).where(PackageItem.package_id == basic))
    moved = insert(PackageItem).values(standing.rows.row("package_item", {}))
    item = connection.execute(moved.returning(PackageItem.id)).scalar_one()
    here = update(PackageItem).where(PackageItem.id == item)
    with pytest.raises(IntegrityError, match=FROZEN):
        connection.execute(here.values(package_id=basic))


def test_a_published_package_is_never_deleted(standing: Standing, connection: Connection) -> None:
    with pytest.raises(IntegrityError, match=FROZEN):
        connection.execute(delete(ServicePackage).where(ServicePackage.code == "SMD"))


def test_a_published_package_is_taken_from_the_offer_once(
    standing: Standing, connection: Connection
) -> None:
    change = update(ServicePackage).where(ServicePackage.code == "SMD")
    assert connection.execute(change.values(retired_on=date(2027, 1, 1))).rowcount == 1
    for day in (date(2028, 1, 1), None):
        with pytest.raises(IntegrityError, match="retired once"), connection.begin_nested():
            connection.execute(change.values(retired_on=day))


def test_a_draft_is_changed_published_and_put_away(
    standing: Standing, connection: Connection
) -> None:
    row = standing.rows.row("service_package", {"made_by_id": standing.rows.ids["user"]})
    made = connection.execute(insert(ServicePackage).values(row).returning(ServicePackage.id))
    draft = made.scalar_one()
    here = update(ServicePackage).where(ServicePackage.id == draft)
    assert connection.execute(here.values(name="别的")).rowcount == 1
    part = standing.rows.row("package_item", {"package_id": draft})
    connection.execute(insert(PackageItem).values(part))
    parts = update(PackageItem).where(PackageItem.package_id == draft)
    assert connection.execute(parts.values(times_per_year=2)).rowcount == 1
    gone = delete(PackageItem).where(PackageItem.package_id == draft)
    with connection.begin_nested() as undone:
        assert connection.execute(gone).rowcount == 1
        whole = delete(ServicePackage).where(ServicePackage.id == draft)
        assert connection.execute(whole).rowcount == 1
        undone.rollback()
    assert connection.execute(here.values(published_at_utc=NOW)).rowcount == 1
    with pytest.raises(IntegrityError, match=FROZEN):
        connection.execute(gone)


def test_a_service_is_never_deleted(standing: Standing, connection: Connection) -> None:
    connection.execute(
        text("INSERT INTO service_item (code, name, name_en) VALUES ('SPARE', '备用', 'spare')")
    )
    with pytest.raises(IntegrityError, match="a service_item is never deleted"):
        connection.execute(text("DELETE FROM service_item WHERE code = 'SPARE'"))


@pytest.mark.parametrize("column", BENEFIT)
def test_a_place_keeps_its(standing: Standing, connection: Connection, column: str) -> None:
    place = _chosen(standing, connection)
    change = update(PackageBeneficiary).where(PackageBeneficiary.id == place)
    with pytest.raises(IntegrityError, match=STAYS):
        connection.execute(change.values({column: BENEFIT[column]}))


def test_a_place_ends_once_and_is_never_deleted(standing: Standing, connection: Connection) -> None:
    place = PackageBeneficiary.id == _chosen(standing, connection)
    change = update(PackageBeneficiary).where(place)
    ended = change.values(ended_on=date(2026, 12, 1), end_reason="wish")
    assert connection.execute(ended).rowcount == 1
    with pytest.raises(IntegrityError, match=STAYS), connection.begin_nested():
        connection.execute(change.values(ended_on=None, end_reason=None))
    with pytest.raises(IntegrityError, match="a package_beneficiary is never deleted"):
        connection.execute(delete(PackageBeneficiary).where(place))


def test_a_place_is_given_anew_once_it_has_ended(
    standing: Standing, connection: Connection
) -> None:
    gone = {"ended_on": date(2026, 12, 1), "end_reason": "gone"}
    assert _chosen(standing, connection, **gone) < _chosen(standing, connection)
