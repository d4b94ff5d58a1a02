"""Somebody chooses a heap of photos at once; they arrive a few at a time, each of them once."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import SignedScan
from tests.factories import PASSWORD, TODAY, make_household, make_world
from tests.support.browser import PHONE, OpenContext, Watch, sign_in
from tests.support.photos_of_paper import jpeg, sheet_with
from tests.support.server import serving
from tests.support.signed_in import sign_up

MANY = 33
SIDES = ("household", "team")


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, str, str]]:
    """An application, its address, and the code of an agreement."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        household, people = make_household(world.grids[0], code="H1")
        code = sign_up(household, people[0]).verify_code
        db.session.commit()
    with serving(app) as url:
        yield app, url, code


def heap(code: str) -> list[FilePayload]:
    """The agreement on the first photo, nothing on the others, and one that is no photo."""
    papers = [Image.new("RGB", (60 + place, 80), "white") for place in range(MANY - 2)]
    photos = [jpeg(sheet_with(code)), *(jpeg(one, 95) for one in papers)]
    files = [*photos, b"GIF89a"]
    return [
        {"name": f"{place}.jpg", "mimeType": "image/jpeg", "buffer": data}
        for place, data in enumerate(files)
    ]


def choose(page: Page, files: list[FilePayload]) -> None:
    page.set_input_files("[name=photos]", files)
    page.get_by_role("button", name="上传").click()


def kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignedScan)) or 0


def test_more_photos_than_one_form_may_hold_arrive_and_each_is_kept_once(
    site: tuple[Flask, str, str], open_context: OpenContext, watch: Watch
) -> None:
    app, url, code = site
    watch.expect("ERR_FAILED")
    page = open_context(viewport=PHONE).new_page()
    sign_in(page, url, "clerk", PASSWORD)
    page.goto(f"{url}/sign/paper/photos")
    files, parts = heap(code), list[Route]()

    def line_drops(route: Route) -> None:
        parts.append(route)
        if len(parts) == 3:
            route.abort()
        else:
            route.fallback()

    page.route("**/sign/paper/photos", line_drops)
    choose(page, files)
    expect(page.locator("[data-sent]")).to_contain_text(f"已上传 10 / {MANY} 张")
    expect(page.locator("[data-sent]")).to_contain_text("请重新上传")
    assert kept(app) == 10
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#flash")).to_contain_text(f"第 {MANY} 张：这不是 JPEG 或 PNG 图片。")
    assert kept(app) == MANY - 1
    expect(page.locator("#flash")).to_contain_text("照片：1 张已对上、31 张读不到二维码")
    expect(page.locator("section[aria-labelledby=proposed-title] tbody tr")).to_have_count(1)
    # Beside one another they would be columns of two characters.
    boxes = [page.locator(f"label:has([name={side}])").bounding_box() for side in SIDES]
    assert all(box and box["height"] < 60 for box in boxes)
