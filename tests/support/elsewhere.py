"""Accounts of another hospital and of another township: to them nothing here exists."""

from contracts_app import clock
from contracts_app.models import User
from tests.factories import COUNTY, World, store
from tests.support.makers import InstitutionFactory, RegionFactory

STRANGERS = ("far_hospital", "far_leader", "far_village")


def add_strangers(world: World) -> None:
    """Add the accounts to the world; their password is that of all accounts of tests."""
    far = (f"{COUNTY}999", f"{COUNTY}999201")
    store(*(RegionFactory.build(code=one) for one in far))
    hospital = InstitutionFactory.build(
        code="ORG98", kind="hospital", region_code=COUNTY, parent_id=world.bureau.id
    )
    centre = InstitutionFactory.build(code="ORG99", region_code=far[0], parent_id=world.bureau.id)
    store(hospital, centre)
    station = InstitutionFactory.build(
        code="ST99", kind="village_station", region_code=far[1], parent_id=centre.id
    )
    store(station)
    homes = dict(zip(STRANGERS, (hospital, centre, station), strict=True))
    for name, home in homes.items():
        user = User(
            username=name,
            display_name=name,
            role=name.removeprefix("far_"),
            institution=home,
            created_at_utc=clock.utcnow(),
            password_hash=world.users["leader"].password_hash,
        )
        store(user)
        world.users[name] = user
