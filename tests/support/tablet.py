"""A tablet at the signing page, and a town whose line to it can be cut."""

from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Page, TimeoutError, expect
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, OutboxKey, SealedSigning
from tests.factories import PASSWORD
from tests.support.browser import PATIENCE, sign_in
from tests.support.line import Line

NEXT = ".step:not([hidden]) .step-actions .btn-primary"
SIGN = "#signature-step button[type=submit]"
EVERYTHING_KEPT = """async () => {
  const told = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  const asked = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const base = await asked(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      told.push(JSON.stringify(await asked(base.transaction(store).objectStore(store).getAll())));
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      told.push(request.url, await (await cache.match(request, { ignoreVary: true })).text());
    }
  }
  return told;
}"""
# A signature of two characters, each of a few strokes, in shares of the pad.
STROKES = (
    ((0.2, 0.3), (0.45, 0.28)),
    ((0.32, 0.15), (0.3, 0.5), (0.22, 0.8)),
    ((0.33, 0.5), (0.44, 0.82)),
    ((0.6, 0.25), (0.8, 0.24)),
    ((0.7, 0.15), (0.7, 0.85)),
    ((0.58, 0.55), (0.84, 0.54)),
)


def draw(page: Page) -> None:
    """Sign on the pad with the mouse."""
    pad = page.locator("canvas[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for stroke in STROKES:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=12)
        page.mouse.up()


def at_the_pad(page: Page, url: str) -> None:
    """Sign in, walk through the steps and draw the name."""
    sign_in(page, url, "village", PASSWORD)
    through_the_steps(page, url)


def through_the_steps(page: Page, url: str) -> None:
    """Open the signing of the household H1, go to its last step and draw the name."""
    page.goto(f"{url}/sign/H1")
    go_on(page)
    go_on(page)
    page.check("#notice")
    page.check("#consent")
    go_on(page)
    draw(page)


def go_on(page: Page) -> None:
    """Press "Next" as a person does: once more when a busy machine swallowed the press."""
    here = page.get_attribute("[data-now]", "data-at")
    moved = f"document.querySelector('[data-now]').dataset.at !== '{here}'"
    for patience in (20_000, PATIENCE):
        page.click(NEXT)
        try:
            page.wait_for_function(moved, timeout=patience)
        except TimeoutError:
            continue
        return
    raise AssertionError("the page stays at its step")


@dataclass
class Station:
    """A served instance with a household to sign, and the line to it."""

    app: Flask
    line: Line
    url: str

    def contracts(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Contract)) or 0

    def states(self) -> list[str]:
        with self.app.app_context():
            return list(db.session.scalars(select(SealedSigning.state)))


def sealed(page: Page) -> None:
    """Press the button where no answer comes, and wait until the signing is safe."""
    page.click(SIGN)
    expect(page.locator("#sealed")).to_be_visible()


def kept(page: Page) -> list[str]:
    """All that lies in the browser's storage, as texts."""
    told: list[str] = page.evaluate(EVERYTHING_KEPT)
    return told


def waiting(page: Page) -> int:
    return sum(text.count('"sealed":') for text in kept(page))


def lose_the_key(station: Station) -> str:
    """Take the pair of keys away, as a database before its restore has none; its private half."""
    with station.app.app_context():
        pair = db.session.scalars(select(OutboxKey)).one()
        pem = pair.private_pem
        db.session.delete(pair)
        db.session.commit()
    return pem
