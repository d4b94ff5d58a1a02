"""Makers of rows of places and people, with what a test does not care about filled in."""

import factory
from factory.alchemy import SQLAlchemyModelFactory

from contracts_app.extensions import db
from contracts_app.models import Grid, Household, Institution, Region, Staff, Team
from contracts_app.services.keys import new_key

COUNTY = "110199"
TOWN = "110199100"
VILLAGE = "110199100201"


class _Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session = db.session
        sqlalchemy_session_persistence = "flush"


class RegionFactory(_Factory):
    class Meta:
        model = Region

    code = VILLAGE
    county_code = COUNTY
    name = factory.LazyAttribute(lambda region: f"地方{region.code[-3:]}")
    level = factory.LazyAttribute(
        lambda region: {6: "county", 9: "town", 12: "village"}[len(region.code)]
    )
    parent_code = factory.LazyAttribute(
        lambda region: region.code[:-3] if len(region.code) > 6 else None
    )


class InstitutionFactory(_Factory):
    class Meta:
        model = Institution

    code = factory.Sequence(lambda n: f"ORG{n:03d}")
    county_code = COUNTY
    name = "河口镇卫生院"
    kind = "township_centre"
    region_code = TOWN


class TeamFactory(_Factory):
    class Meta:
        model = Team

    code = factory.Sequence(lambda n: f"T{n:03d}")
    county_code = COUNTY
    name = "第一家庭医生团队"
    hotline = "0539-6210000"
    leader_name = "徐涵东"


class StaffFactory(_Factory):
    class Meta:
        model = Staff

    key = factory.LazyFunction(new_key)
    county_code = COUNTY
    name = factory.Sequence(lambda n: f"医生{n}")


class GridFactory(_Factory):
    class Meta:
        model = Grid

    code = factory.Sequence(lambda n: f"G{n:03d}")
    county_code = COUNTY
    name = factory.LazyAttribute(lambda grid: f"网格{grid.code}")
    kind = "village_group"
    village_code = VILLAGE


class HouseholdFactory(_Factory):
    class Meta:
        model = Household

    code = factory.Sequence(lambda n: f"H{n:06d}")
    county_code = COUNTY
    address = factory.Sequence(lambda n: f"一组{n}号")


def begin_to_count() -> None:
    """Number codes and names from the beginning again."""
    for made in _Factory.__subclasses__():
        made.reset_sequence(0)
