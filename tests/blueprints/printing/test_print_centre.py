"""The print centre, as a clerk uses it without JavaScript."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contracts_app.blueprints.print_centre import views
from contracts_app.extensions import db
from contracts_app.jobs.queue import queue
from contracts_app.models import Contract, Institution, Membership, PrintJob
from contracts_app.queries import print_jobs
from contracts_app.queries.scope import everything
from contracts_app.services import paper_forms, print_preflight
from contracts_app.services.audit import SYSTEM
from tests.factories import TODAY, World, make_household, make_team
from tests.pages import HTMX, PageClient, codes, texts
from tests.pages import select as nodes
from tests.support.print_jobs import lines_of, page_texts, parts_of, signed_doors
from tests.support.print_pages import key_of, ordered, work
from tests.support.signed_in import audited, far_household, sign_up
from tests.support.statements import counted_statements


def test_count_check_print_and_fetch(clerk: PageClient, signed: list[Contract]) -> None:
    desk = clerk.get("/print?kind=signed&village=110199100201")
    assert texts(desk, "//*[@id='estimate']//strong") == [
        "3 households × 2 copies × 2 sides = 12 sides, about 1 s"
    ]
    told = texts(desk, "//*[@id='estimate']//*[@class='hint']")
    assert told == ["The lists take 4 sides more. 8 sheets of paper in all."]
    address = ordered(clerk, "kind=signed&village=110199100201")
    waiting = clerk.get(address)
    assert nodes(waiting, "//*[@id='job']")[0].get("hx-trigger") == "every 2s"
    assert clerk.get(address, headers=HTMX).status_code == 200
    work()
    assert clerk.get(address, headers=HTMX).status_code == 286
    done = clerk.get(address)
    assert texts(done, "//*[@aria-labelledby='lines-title']//tbody//th") == ["1", "2", "3"]
    (part,) = parts_of(key_of(address))
    file = clerk.get(f"{address}/parts/1.pdf")
    assert (file.status_code, file.mimetype) == (200, "application/pdf")
    assert file.headers["Cache-Control"] == "no-store"
    assert len(page_texts(file.data)) == part.pages == 16
    assert parts_of(key_of(address))[0].fetched == 1
    looks = [(row.object_key, row.after) for row in audited("print") if row.after]
    assert (key_of(address), {"part": 1}) in looks


def test_the_estimate_alone_is_sent_to_a_script(clerk: PageClient, signed: list[Contract]) -> None:
    answer = clerk.htmx_get("/print?kind=signed&grid=G2")
    assert texts(answer, "//*[@id='estimate']") == ["There is no agreement to print here."]
    assert not texts(answer, "//h2")


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("kind=signed", 4),
        ("kind=signed&grid=G1", 3),
        ("kind=signed&grid=G2", 1),
        ("kind=signed&village=110199100201", 4),
        ("kind=signed&village=110199100202", 0),
        ("kind=signed&team=T01", 4),
        ("kind=signed&team=T99", 0),
        ("kind=signed&which=today", 4),
        ("kind=signed&which=mine", 0),
        ("kind=signed&which=unprinted", 4),
        ("kind=prepared", 1),
        ("kind=prepared&team=T01", 1),
        ("kind=prepared&grid=G2", 0),
        ("kind=blank&team=T01&count=7", 7),
        ("kind=nonsense&which=nonsense", 4),
    ],
)
def test_what_is_meant_is_counted(
    clerk: PageClient, world: World, signed: list[Contract], query: str, number: int
) -> None:
    signed_doors(world, ("5号",), grid=1)
    make_household(world.grids[0], 2)
    far, people = far_household()
    centre = db.session.scalars(select(Institution).filter_by(code="ORG02")).one()
    make_team(centre, code="T09")
    sign_up(far, people[0], team="T09")
    db.session.commit()
    found = texts(clerk.get(f"/print?{query}"), "//*[@id='estimate']//strong")
    assert (found[0].split()[0] if found else "0") == str(number)


def test_what_was_printed_is_no_longer_new(clerk: PageClient, signed: list[Contract]) -> None:
    ordered(clerk, "kind=signed&which=unprinted")
    work()
    answer = clerk.get("/print?kind=signed&which=unprinted")
    assert "There is no agreement to print here." in texts(answer, "//*[@id='estimate']")


def test_too_many_are_refused_with_words(
    clerk: PageClient, signed: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_preflight, "MOST", 2)
    monkeypatch.setattr(views, "MOST", 2)
    desk = clerk.get("/print?kind=signed")
    assert "more than 2" in texts(desk, "//*[@id='estimate']")[0]
    check = clerk.get("/print/check?kind=signed")
    assert (check.status_code, codes(check)) == (422, ["too_many"])
    sent = clerk.post_with_token("/print/jobs?kind=signed", {"key": "abcdefghjkmn"})
    assert (sent.status_code, codes(sent)) == (422, ["too_many"])


def test_the_check_names_what_stands_against_and_what_is_worth_a_look(
    clerk: PageClient, world: World
) -> None:
    home, people = make_household(world.grids[0], 2, code="TWIN1")
    twin, _people = make_household(world.grids[0], 2, code="TWIN2")
    headless, _nobody = make_household(world.grids[0], 2, code="NOHEAD")
    home.address, twin.address = "三组 9号", "三组9号"
    people[0].name = "王\U0002fffd"
    for person in people:
        person.phone = "13800000000"
    head = select(Membership).filter_by(household_id=headless.id, is_head=True)
    db.session.scalars(head).one().is_head = False
    db.session.commit()
    check = clerk.get("/print/check?kind=prepared")
    assert texts(check, "//main//p[@role='status']") == [
        "Can be printed: 1 · stopped: 2 · worth a look: 1"
    ]
    rows = {
        texts(check, f"//tbody/tr[{at}]/th//span")[0]: [
            str(node.get("data-code")) for node in nodes(check, f"//tbody/tr[{at}]//*[@data-code]")
        ]
        for at in (1, 2, 3)
    }
    assert rows == {
        "TWIN1": ["glyph_missing", "shared_door"],
        "NOHEAD": ["no_head", "no_phone"],
        "TWIN2": ["no_phone", "shared_door"],
    }
    assert "U+2FFFD" in check.text
    db.session.rollback()
    assert [row.after for row in audited("list")] == [{"codes": ["NOHEAD", "TWIN1", "TWIN2"]}]


def test_whose_form_is_on_its_way_is_left_out_without_anything_to_mend(
    clerk: PageClient, world: World
) -> None:
    make_household(world.grids[0], 2, code="HOME1")
    paper_forms.prepare("HOME1", everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    check = clerk.get("/print/check?kind=prepared")
    assert check.text.count("Is left out: it needs no form now.") == 1
    assert "until it is mended" not in check.text


def test_who_is_left_out_and_who_is_printed_with_a_boxed_code(
    clerk: PageClient, world: World
) -> None:
    homes = [make_household(world.grids[0], 2, code=f"C{n}") for n in (1, 2, 3)]
    homes[0][1][0].name = "王\U0002fffd"
    homes[2][1][0].name = "李\U0002fffd"
    db.session.commit()
    address = ordered(clerk, "kind=prepared", skip=["C2"], boxed=["C1"])
    reasons = [(line.reason, line.glyphs) for line in lines_of(key_of(address))]
    assert reasons == [("", "U+2FFFD"), ("left_out", ""), ("glyph_missing", "U+2FFFD")]
    work()
    done = clerk.get(address)
    shown = {node.get("data-code") for node in nodes(done, "//ul[@class='chips']/li")}
    assert shown == {"left_out", "glyph_missing"}
    file = clerk.get(f"{address}/parts/1.pdf")
    assert "U+2FFFD" in "".join(page_texts(file.data))


def test_a_page_sent_twice_makes_one_job(clerk: PageClient, signed: list[Contract]) -> None:
    fields = {"key": "abcdefghjkmn"}
    first = clerk.post_with_token("/print/jobs?kind=signed", fields)
    second = clerk.post_with_token("/print/jobs?kind=signed", fields)
    assert first.location == second.location == "/print/jobs/abcdefghjkmn"
    assert len(list(db.session.scalars(select(PrintJob)))) == 1
    assert len(queue().huey.pending()) == 1


def test_nothing_to_print_is_refused(clerk: PageClient) -> None:
    answer = clerk.post_with_token("/print/jobs?kind=signed", {"key": "abcdefghjkmn"})
    assert (answer.status_code, codes(answer)) == (422, ["nothing_to_print"])


def test_a_job_is_stopped_once(clerk: PageClient, signed: list[Contract]) -> None:
    address = ordered(clerk)
    clerk.submit(address, action=f"{address}/cancel")
    stopped = clerk.get(address)
    assert "Cancelled" in texts(stopped, "//*[@id='job']//p[@role='status']")[0]
    again = clerk.post_with_token(f"{address}/cancel", follow_redirects=True)
    assert "This job has ended already." in again.text


@pytest.mark.parametrize("team", ["", "&team=T99"])
def test_blank_forms_need_a_team(clerk: PageClient, team: str) -> None:
    check = clerk.get(f"/print/check?kind=blank&count=4{team}")
    sent = clerk.post_with_token(f"/print/jobs?kind=blank&count=4{team}", {"key": "abcdefghjkmn"})
    for answer in (check, sent):
        assert (answer.status_code, codes(answer)) == (422, ["team_unknown"])
        assert "Print" not in texts(answer, "//button")
        assert "Can be printed: 0" in answer.text
    assert "Choose the team whose blank forms are to be printed." in check.text
    assert not list(db.session.scalars(select(PrintJob)))


def test_a_night_without_a_worker_is_no_pace(clerk: PageClient, signed: list[Contract]) -> None:
    key = key_of(ordered(clerk))
    work()
    job = db.session.scalars(select(PrintJob).filter_by(key=key)).one()
    job.created_at_utc -= timedelta(hours=10)
    db.session.commit()
    told = texts(clerk.get("/print?kind=signed"), "//*[@id='estimate']//strong")[0]
    assert told == "3 households × 2 copies × 2 sides = 12 sides, about 63 s"
    other = texts(clerk.get("/print?kind=signed&sides=one"), "//*[@id='estimate']//strong")[0]
    assert other.endswith("about 1 s")


def test_longer_blank_forms_tell_nothing_of_the_paper_of_agreements(
    clerk: PageClient, signed: list[Contract]
) -> None:
    ordered(clerk, "kind=blank&count=2&team=T01")
    work()
    job = db.session.scalars(select(PrintJob)).one()
    job.pages = 2 * 8
    db.session.commit()
    told = texts(clerk.get("/print?kind=signed"), "//*[@id='estimate']//strong")[0]
    assert told.startswith("3 households × 2 copies × 2 sides = 12 sides")
    again = texts(clerk.get("/print?kind=blank&count=3"), "//*[@id='estimate']//strong")[0]
    assert again.startswith("3 households × 2 copies × 4 sides = 24 sides")
    job.pages = 2 * 16
    db.session.commit()
    most = clerk.get("/print?kind=blank&count=200&lists=none")
    assert texts(most, "//*[@id='estimate']//*[@class='hint']") == ["1,600 sheets of paper in all."]


def test_reasons_count_all_that_were_left_out_however_few_are_named(
    clerk: PageClient, signed: list[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_jobs, "LINES_SHOWN", 2)
    address = ordered(clerk)
    clerk.submit(address, action=f"{address}/cancel")
    stopped = clerk.get(address)
    assert texts(stopped, "//ul[@class='chips']/li//strong") == ["3"]
    assert "1 more were left out" in stopped.text


def test_the_number_of_statements_does_not_grow_with_the_households(
    clerk: PageClient, world: World
) -> None:
    signed_doors(world, ("1号",))
    with counted_statements() as few:
        clerk.get("/print/check?kind=signed")
    signed_doors(world, (f"{n}号" for n in range(2, 9)))
    with counted_statements() as many:
        clerk.get("/print/check?kind=signed")
    assert len(many) == len(few)


def test_the_desk_counts_what_is_under_way_or_not_yet_fetched(
    clerk: PageClient, signed: list[Contract]
) -> None:
    def figure() -> str:
        card = "//section[.//a[@href='/print']]//*[contains(@class, 'tag')]"
        return texts(clerk.get("/"), card)[0].strip("●○✓ ")

    assert figure() == "0"
    address = ordered(clerk)
    assert figure() == "1"
    work()
    assert figure() == "1"
    clerk.get(f"{address}/parts/1.pdf")
    assert figure() == "0"
