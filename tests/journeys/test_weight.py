"""What a page costs on a slow line, gzipped (first visit 70 KB, later 15 KB, fragment 6 KB)."""

import gzip
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from tests.factories import PASSWORD, make_household, make_world
from tests.pages import HTMX, PageClient, page_client, tree

FIRST_VISIT, LATER_PAGE, FRAGMENT = 70_000, 15_000, 6_000


@pytest.fixture
def client(make_app: Callable[..., Flask]) -> PageClient:
    app = make_app()
    with app.app_context():
        world = make_world(users=True)
        for number in range(30):
            make_household(world.grids[0], code=f"H{number:04d}", members=4, tags=("HTN", "DM2"))
        db.session.commit()
    visitor = page_client(app)
    visitor.sign_in("village", PASSWORD)
    return visitor


def weight(response: TestResponse) -> int:
    assert response.status_code == 200
    size = len(gzip.compress(response.data))
    response.close()
    return size


def assets_of(response: TestResponse) -> set[str]:
    page = tree(response)
    sources = page.xpath("//script/@src") + page.xpath("//link[@rel='stylesheet']/@href")
    return {str(source) for source in sources} | {
        str(use).split("#")[0] for use in page.xpath("//*[local-name()='use']/@*") if "#" in use
    }


def test_the_signing_page_with_all_it_needs_fits_a_first_visit(client: PageClient) -> None:
    page = client.get("/sign/H0001")
    assets = assets_of(page)
    assert len(assets) >= 5
    total = weight(page) + sum(weight(client.get(asset)) for asset in assets)
    assert total <= FIRST_VISIT


@pytest.mark.parametrize(
    "url",
    ["/", "/sign", "/sign/H0001", "/households", "/households/H0001", "/contracts", "/teams"],
)
def test_a_later_page_is_small(client: PageClient, url: str) -> None:
    assert weight(client.get(url)) <= LATER_PAGE


@pytest.mark.parametrize("url", ["/households", "/contracts"])
def test_a_fragment_is_smaller_still(client: PageClient, url: str) -> None:
    fragment = client.get(url, headers=HTMX)
    assert "<html" not in fragment.text
    assert weight(fragment) <= FRAGMENT
