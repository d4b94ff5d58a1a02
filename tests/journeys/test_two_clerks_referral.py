"""Two clerks of one hospital have the same card open: one is first, and the other is told who."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import expect

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import User
from tests.factories import World, store
from tests.support.browser import OpenContext, assert_accessible
from tests.support.referral_moves import Green
from tests.support.referral_pages import green_app, green_world, neighbour
from tests.support.referral_windows import Window, card_of, step_of, windows
from tests.support.server import serving

SECOND = "second_clerk"


@dataclass
class Desk:
    """A desk of a hospital behind an address, which one referral has come to."""

    green: Green
    url: str
    number: str

    def another_comes(self) -> str:
        """A neighbour is referred as well; the number. The database is not held."""
        number = self.green.begin("doctor", resident=neighbour(self.green).key).referral_no
        db.session.commit()
        return number


@pytest.fixture
def desk(make_app: Callable[..., Flask]) -> Iterator[Desk]:
    app = green_app(make_app)
    with app.app_context():
        green = green_world()
        second_clerk(green.world)
        number = green.begin("leader").referral_no
        db.session.commit()
        with serving(app) as url:
            yield Desk(green, url, number)


def second_clerk(world: World) -> None:
    first = world.users["hospital"]
    known = {name: getattr(first, name) for name in ("role", "institution", "password_hash")}
    made = clock.utcnow()
    store(User(username=SECOND, display_name="周敏", created_at_utc=made, **known))


@pytest.fixture
def clerks(desk: Desk, open_context: OpenContext) -> tuple[Window, Window]:
    """Two windows with the board, the focus of both on the same button."""
    of = windows(open_context, desk.url, turned=True)
    both = of("hospital"), of(SECOND)
    for clerk in both:
        clerk.open("/referrals")
        clerk.tab_to(step_of(desk.number))
    return both


def test_the_second_of_two_clerks_is_told_who_was_first_and_loses_nothing_typed(
    desk: Desk, clerks: tuple[Window, Window]
) -> None:
    first, second = clerks
    other = desk.another_comes()
    for clerk in clerks:
        clerk.sees(clerk.page.locator(f"#column-asked {card_of(other)}"))
        assert clerk.has_focus(step_of(desk.number))
        assert clerk.focus_is_in_sight()
        clerk.ask(step_of(desk.number))
    second.tab_to("#dialog #note")
    second.page.keyboard.type("请空腹来")
    first.send()
    second.sees(second.page.locator(f"#column-placed {card_of(desk.number)}"))
    assert second.focused == "note"
    expect(second.page.locator("#dialog #note")).to_have_value("请空腹来")

    second.tab_to("#dialog button[type=submit]")
    second.page.keyboard.press("Enter")
    told = second.page.locator("#dialog [data-code]")
    expect(told).to_contain_text("已由 hospital 接收（刚刚）")
    expect(told.locator(".own-words")).to_have_text("请空腹来")
    expect(second.page.locator("#dialog [data-late]")).to_be_focused()
    assert_accessible(second.page)
    second.tab_to("#dialog a.btn")
    with second.page.expect_navigation():
        second.page.keyboard.press("Enter")
    assert second.page.url == f"{desk.url}/referrals/{desk.number}"

    second.ask("#move-reject")
    second.tab_to("#dialog #note")
    second.page.keyboard.type("请在卫生院输液")
    second.tab_to("#dialog button[type=submit]")
    second.page.keyboard.press("Enter")
    expect(second.page.locator("#dialog #reason")).to_have_attribute("aria-invalid", "true")
    expect(second.page.locator("#dialog #note")).to_have_value("请在卫生院输液")
    expect(second.page.locator("#error-summary")).to_be_focused()


def test_what_the_second_typed_for_another_step_waits_in_the_same_dialog(
    desk: Desk, clerks: tuple[Window, Window]
) -> None:
    first, second = clerks
    second.open(f"/referrals/{desk.number}")
    second.ask("#move-reject")
    dialog = second.page.get_by_role("dialog", name="拒收", exact=True)
    expect(dialog.get_by_label("原因")).to_have_count(1)
    second.page.locator("#dialog #reason").select_option("no_capacity")
    second.page.locator("#dialog #note").fill("请在卫生院输液")
    first.ask(step_of(desk.number))
    wide = "document.querySelector('#dialog form').offsetWidth"
    assert all(one.page.evaluate(wide) >= 416 for one in clerks)
    first.send()
    second.tab_to("#dialog button[type=submit]")
    second.page.keyboard.press("Enter")
    told = second.page.locator("#dialog [data-late]")
    expect(told).to_be_focused()
    expect(told).to_contain_text("已由 hospital 接收")
    expect(second.page.locator("#dialog #note")).to_have_value("请在卫生院输液")
    assert_accessible(second.page)
    second.tab_to("#dialog button[type=submit]")
    with second.page.expect_navigation():
        second.page.keyboard.press("Enter")
    expect(second.page.locator("#state-title + .big-line")).to_contain_text("拒收")
