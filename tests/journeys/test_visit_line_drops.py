"""A visit that is written while the line is down is sealed, sent later, and stands once."""

import json
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident, SealedVisit, ServiceRecord, User, Visit
from contracts_app.queries.scope import scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.visits import record_visit
from tests.factories import PASSWORD
from tests.support.browser import PHONE, OpenContext, Watch, assert_accessible, sign_in
from tests.support.care import entry, pressure
from tests.support.tablet import Station, kept, lose_the_key, waiting

WAITS = "待上传 1"
SAVE = "#visit-form button.btn-primary"
SENT = "随访已上传并登记：1"
NO_ANSWER = ("htmx:afterRequest", "htmx:sendError")
"""What htmx writes into the console where no answer comes."""


@dataclass
class Ward:
    """Whom the tests visit, and what came of it."""

    station: Station
    key: str
    name: str
    number: str

    @property
    def at(self) -> str:
        return f"/residents/{self.key}/visit"

    def visits(self) -> list[str]:
        """The state of every visit."""
        with self.station.app.app_context():
            return list(db.session.scalars(select(Visit.state).order_by(Visit.id)))

    def services(self) -> list[str]:
        with self.station.app.app_context():
            return sorted(db.session.scalars(select(ServiceRecord.item_code)))

    def states(self) -> list[tuple[str, list[str]]]:
        with self.station.app.app_context():
            rows = db.session.scalars(select(SealedVisit).order_by(SealedVisit.id))
            return [(row.state, list(row.codes)) for row in rows]


@pytest.fixture
def open_context(open_context: OpenContext) -> OpenContext:
    """Browsers that keep the parts of pages, as those of a village do."""
    return partial(open_context, service_workers="allow")


@pytest.fixture
def ward(station: Station) -> Ward:
    with station.app.app_context():
        person = db.session.scalars(select(Resident).order_by(Resident.id)).first()
        assert person is not None
        return Ward(station, person.key, person.name, person.id_number)


def fill(page: Page, ward: Ward, systolic: str = "138") -> Page:
    """Open the form of a visit and type what was measured and said."""
    page.goto(f"{ward.station.url}{ward.at}?item=HTN_VISIT")
    page.check("[name=mode][value=home]")
    page.fill("#htn-sbp", systolic)
    page.fill("#htn-dbp", "86")
    page.fill("#note", f"{ward.name} 13912345678")
    return page


@pytest.fixture
def written(ward: Ward, open_context: OpenContext, watch: Watch) -> Page:
    """A page with a visit that is filled in, and the line has just dropped."""
    watch.expect("ERR_INTERNET_DISCONNECTED", *NO_ANSWER)
    page = open_context(viewport=PHONE, has_touch=True, accept_downloads=True).new_page()
    sign_in(page, ward.station.url, "village", PASSWORD)
    fill(page, ward)
    page.context.set_offline(True)
    return page


def save(page: Page) -> None:
    """Press the button where no answer comes, and wait until the visit is safe."""
    page.click(SAVE)
    expect(page.locator("#sealed")).to_be_visible()


def meanwhile(ward: Ward) -> None:
    """A colleague with a line records the same person."""
    with ward.station.app.app_context():
        leader = db.session.scalars(select(User).filter_by(username="leader")).one()
        person = db.session.scalars(select(Resident).filter_by(key=ward.key)).one()
        made = entry(person, "HTN_VISIT", values=pressure(120, 80))
        record_visit(made, scope_of(leader, made.served_on), SYSTEM, made.served_on)
        db.session.commit()


def test_a_visit_without_a_line_is_sealed_and_stands_once(ward: Ward, written: Page) -> None:
    page = written
    save(page)
    assert "已保存在本机，待上传" in page.locator("#sealed").inner_text()
    assert "180" in page.locator("#sealed").inner_text()
    expect(page.locator("#network")).to_contain_text(WAITS)
    assert page.locator("#visit-form").count() == 0
    assert_accessible(page)
    assert (ward.visits(), waiting(page)) == ([], 1)

    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text(SENT)
    expect(page.locator("#network")).not_to_contain_text("待上传")
    expect(page.locator("#sealed")).to_contain_text("已上传到服务器")
    expect(page.locator("#sealed")).not_to_contain_text("待上传", use_inner_text=True)
    assert_accessible(page)
    assert ward.visits() == ["standing"]
    assert ward.services() == ["BP", "HTN_VISIT"]
    assert (ward.states(), waiting(page)) == ([("made", [])], 0)
    page.goto(f"{ward.station.url}/sign/attention")
    expect(page.locator("#lately-title")).to_be_visible()
    assert_accessible(page)


def test_nothing_of_a_visit_lies_readable_on_the_device(ward: Ward, written: Page) -> None:
    private = [ward.name, ward.number, "13912345678", "htn-sbp", ward.key]
    save(written)
    # htmx notes the address of an open tab, which names nobody, until the tab is closed.
    written.evaluate("sessionStorage.removeItem('htmx-current-path-for-history')")
    told = kept(written)
    assert any('"sealed":' in text for text in told)
    assert [word for word in private for text in told if word in text] == []


@pytest.mark.deep
def test_two_pages_that_send_it_make_one_visit(ward: Ward, written: Page) -> None:
    save(written)
    others = [written.context.new_page() for _time in range(2)]
    written.context.set_offline(False)
    for page in others:
        page.goto(f"{ward.station.url}/tasks", wait_until="commit")
    for page in others:
        expect(page.locator("#network")).not_to_contain_text("待上传")
    assert len(ward.visits()) == len(ward.states()) == 1


def test_an_answer_that_was_lost_makes_no_second_visit(
    ward: Ward, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_EMPTY_RESPONSE", "ERR_CONNECTION", *NO_ANSWER)
    page = open_context().new_page()
    sign_in(page, ward.station.url, "village", PASSWORD)
    fill(page, ward)
    ward.station.line.loses_answer_to = ward.at
    save(page)
    assert ward.station.line.lost == ["200 OK"]
    page.goto(f"{ward.station.url}/tasks")
    expect(page.locator("#outbox-news")).to_contain_text(SENT)
    assert (len(ward.visits()), ward.states()) == (1, [("made", [])])


@pytest.mark.deep
def test_what_a_colleague_recorded_meanwhile_waits_and_is_discarded_with_a_reason(
    ward: Ward, written: Page
) -> None:
    page = written
    save(page)
    meanwhile(ward)
    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text("已上传，需处理：1")
    assert len(ward.visits()) == 1
    page.click("#outbox-news a")
    assert_accessible(page)
    page.click("main h3 a")
    expect(page.locator("[data-code=done_meanwhile]")).to_be_visible()
    expect(page.locator("main")).to_contain_text("138")
    assert_accessible(page)
    page.fill("#note", "同事已录")
    page.click("form[action$='/take-away'] .btn-primary")
    expect(page.locator("#flash, .flash").first).to_contain_text("已作废")
    assert (ward.states()[0][0], len(ward.visits())) == ("settled", 1)


def test_what_was_not_filled_in_waits_and_is_completed(
    ward: Ward, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED", *NO_ANSWER)
    page = open_context(viewport=PHONE).new_page()
    sign_in(page, ward.station.url, "village", PASSWORD)
    fill(page, ward, systolic="")
    page.context.set_offline(True)
    save(page)
    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text("已上传，需处理：1")
    page.goto(f"{ward.station.url}/sign/attention")
    page.click("main h3 a")
    page.click("a[href$='/complete']")
    assert page.input_value("#htn-dbp") == "86"
    assert_accessible(page)
    page.fill("#htn-sbp", "138")
    with page.expect_navigation(url="**/visits/*"):
        page.click(SAVE)
    assert (ward.states()[0][0], len(ward.visits())) == ("made", 1)


@pytest.mark.deep
def test_a_key_that_the_server_lost_lets_it_be_saved_to_a_file(
    ward: Ward, written: Page, watch: Watch
) -> None:
    watch.expect("422 (UNPROCESSABLE ENTITY)")
    page = written
    save(page)
    lose_the_key(ward.station)
    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text("服务器打不开：1")
    page.click("#outbox-news a")
    expect(page.locator("#sealed-here li.panel")).to_contain_text("随访填写")
    assert_accessible(page)
    with page.expect_download() as saved:
        page.click("[data-save]")
    assert json.loads(saved.value.path().read_text())["kind"] == "visit"


@pytest.mark.deep
def test_a_browser_that_cannot_seal_says_to_keep_the_page_open(
    ward: Ward, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED", *NO_ANSWER)
    context = open_context()
    # As on plain http to another machine.
    context.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page = context.new_page()
    sign_in(page, ward.station.url, "village", PASSWORD)
    fill(page, ward)
    context.set_offline(True)
    page.click(SAVE)
    expect(page.locator("#not-sealed")).to_be_visible()
    assert page.input_value("#htn-sbp") == "138"
    context.set_offline(False)
    with page.expect_navigation(url="**/visits/*"):
        page.click(SAVE)
    assert len(ward.visits()) == 1


def test_whoever_leaves_what_is_kept_nowhere_is_asked_first(ward: Ward, written: Page) -> None:
    page = written
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.click("main .form-actions a", no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert page.input_value("#htn-sbp") == "138"
    save(page)
    assert waiting(page) == 1


def test_a_service_that_is_ticked_without_a_line_is_told_and_goes_along(
    ward: Ward, written: Page
) -> None:
    page = written
    page.locator("#item details").evaluate("one => { one.open = true; }")
    page.check("#item-ADVICE")
    expect(page.locator("#no-forms")).to_contain_text("打不开表单")
    assert page.input_value("#htn-sbp") == "138"
    save(page)
    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text(SENT)
    assert ward.services() == ["ADVICE", "BP", "HTN_VISIT"]


@pytest.mark.deep
@pytest.mark.parametrize("status", [200, 502])
def test_an_answer_of_somebody_in_between_is_no_answer(
    ward: Ward, open_context: OpenContext, watch: Watch, status: int
) -> None:
    """A place that asks to log in, or a proxy: neither is the server."""
    watch.expect("502 (Bad Gateway)", *NO_ANSWER, "htmx:")
    page = open_context(service_workers="block").new_page()
    sign_in(page, ward.station.url, "village", PASSWORD)
    fill(page, ward)
    page.route("**/visit", lambda route: route.fulfill(status=status, body="<h1>Wi-Fi</h1>"))
    save(page)
    page.unroute("**/visit")
    page.goto(f"{ward.station.url}/tasks")
    expect(page.locator("#outbox-news")).to_contain_text(SENT)
    assert ward.visits() == ["standing"]
