"""Thousands of households under contract in a second, by plain inserts past the services."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from contracts_app import crypto
from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Household,
    Membership,
    NumberCounter,
    Resident,
    ServicePackage,
)
from tests.factories import COUNTY, World, make_world

SIGNED = date(2025, 11, 20)
LAST_DAY = date(2026, 12, 31)
MEMBERS = 3
_ROOM = 1_000_000
_RELATIONS = ("02", "10", "20")


def signed_households(
    count: int, modes: Sequence[str] = (), policies: Mapping[str, Any] | None = None
) -> World:
    """A world with this many households of three people, each signed in 2025. Not yet committed.

    `modes` says how the terms of the first ones are cut, when not to calendar years; `policies`
    are further ones that each term stores.
    """
    world = make_world()
    households = _insert(Household, [_household(n, world) for n in range(count)])
    residents = _insert(Resident, [_resident(n) for n in range(count * MEMBERS)])
    _insert(Membership, [_membership(n, households, residents) for n in range(len(residents))])
    contracts = _insert(
        Contract,
        [
            contract_row(
                n, households[n], residents[n * MEMBERS], world, modes[n : n + 1], policies
            )
            for n in range(count)
        ],
    )
    _insert(Cover, [_cover(n, contracts, residents) for n in range(len(residents))])
    basic = db.session.scalars(select(ServicePackage.id).filter_by(code="BASIC")).one()
    db.session.execute(
        insert(ContractPackage), [{"contract_id": one, "package_id": basic} for one in contracts]
    )
    db.session.add(NumberCounter(series=f"root:{COUNTY}:{SIGNED.year}", last=count))
    db.session.flush()
    return world


def _insert(table: type[Any], rows: list[dict[str, Any]]) -> list[int]:
    made = insert(table).returning(table.id, sort_by_parameter_order=True)
    return list(db.session.scalars(made, rows))


def _household(n: int, world: World) -> dict[str, Any]:
    grid = world.grids[n % len(world.grids)]
    return {"county_code": COUNTY, "code": f"B{n:06d}", "grid_id": grid.id, "address": f"{n}号"}


def _resident(n: int) -> dict[str, Any]:
    return {
        "county_code": COUNTY,
        "key": f"bulk{n:08d}",
        "name": f"村民{n}",
        "sex": "female" if n % MEMBERS else "male",
        "birth_date": date(1950 + n % 50, 1, 1),
        "id_type": "resident_id",
        "identity_hash": crypto.lookup_hash("bulk", str(n)),
        "id_last4": f"{n % 10_000:04d}",
    }


def _membership(n: int, households: list[int], residents: list[int]) -> dict[str, Any]:
    return {
        "county_code": COUNTY,
        "household_id": households[n // MEMBERS],
        "resident_id": residents[n],
        "relation": _RELATIONS[n % MEMBERS],
        "is_head": n % MEMBERS == 0,
    }


def contract_row(
    n: int,
    household_id: int,
    signer_id: int,
    world: World,
    mode: Sequence[str] = (),
    policies: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A valid first term in force, as a mapping for an insert."""
    root_no = f"{COUNTY}{SIGNED.year}{n + 1:06d}"
    return {
        "county_code": COUNTY,
        "contract_no": f"{root_no}-01",
        "root_no": root_no,
        "term_no": 1,
        "household_id": household_id,
        "team_id": world.team.id,
        "representative_id": signer_id,
        "status": "active",
        "channel": "station",
        "signed_on": SIGNED,
        "entered_on": SIGNED,
        "period_start": SIGNED,
        "period_end": LAST_DAY,
        "noticed": True,
        "consented": True,
        "verify_code": f"v{n:011d}",
        "households_after": n + 1,
        "households_limit": _ROOM,
        "persons_after": (n + 1) * MEMBERS,
        "persons_limit": _ROOM,
        "policy_snapshot": {
            **(policies or {}),
            "contract.period_mode": "".join(mode) or "calendar_after_first",
        },
        "entered_at_utc": datetime.fromisoformat("2025-11-20T02:00:00"),
    }


def _cover(n: int, contracts: list[int], residents: list[int]) -> dict[str, Any]:
    return {
        "county_code": COUNTY,
        "contract_id": contracts[n // MEMBERS],
        "resident_id": residents[n],
        "state": "live",
        "cover_from": SIGNED,
        "cover_to": LAST_DAY,
    }
