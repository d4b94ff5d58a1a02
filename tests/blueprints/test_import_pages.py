"""The pages of imports, as a clerk uses them without JavaScript."""

import io
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from contracts_app.formatting import import_columns
from contracts_app.jobs.imports import run_import
from contracts_app.jobs.queue import queue
from contracts_app.models import AuditEvent, ImportBatch, Resident
from contracts_app.rules.roster_columns import is_roster_header
from contracts_app.services import import_files
from contracts_app.services.import_files import ignored, read_upload, recognised
from contracts_app.spreadsheets.reading import read_table
from contracts_app.spreadsheets.writing import write_xlsx
from contracts_app.vocabulary import ImportKind
from tests.pages import PageClient, codes, form_of, texts
from tests.pages import select as nodes
from tests.support.roster_imports import stored_counts
from tests.support.rosters import HEADER, cells, member
from tests.support.signed_in import MakeApp, client_of, world_app

PHONE = "13812345678"


@pytest.fixture
def site(make_app: MakeApp) -> Flask:
    return world_app(make_app)


@pytest.fixture
def clerk(site: Flask) -> PageClient:
    client = client_of(site, "clerk")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def csv(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(",".join(row) for row in (HEADER, *rows)).encode()


def send(client: PageClient, data: bytes, name: str = "名册.csv", **values: Any) -> TestResponse:
    """Upload a file as the form on the page does."""
    file = (io.BytesIO(data), name)
    return client.submit("/imports", {"file": file, **values}, action="/imports")


def work(site: Flask) -> None:
    """Do what waits in the queue, as the worker would."""
    with site.app_context():
        while task := queue().huey.dequeue():
            run_import(*task.args)
        db.session.remove()


def uploaded(site: Flask, client: PageClient, data: bytes, **values: Any) -> str:
    """The address of an import that the worker has finished."""
    answer = send(client, data, **values)
    assert answer.status_code == 303, answer.text
    work(site)
    return str(answer.location)


def fact(answer: TestResponse, term: str) -> str:
    return texts(answer, f"//dt[.='{term}']/following-sibling::dd[1]")[0]


def test_upload_check_apply_and_mend(site: Flask, clerk: PageClient) -> None:
    rows = (cells(phone=PHONE), member(3, name="李四", phone="1"))
    page = uploaded(site, clerk, csv(*rows))
    checked = clerk.get(page)
    assert (fact(checked, "Rows accepted"), fact(checked, "Rows refused")) == ("1", "1")
    assert [node.get("data-code") for node in nodes(checked, "//tr[@data-code]")] == ["bad_phone"]
    with site.app_context():
        assert stored_counts()["resident"] == 0

    applied = clerk.submit(page, action=f"{page}/apply")
    assert (applied.status_code, applied.location) == (303, page)
    work(site)
    with site.app_context():
        assert stored_counts()["resident"] == 1

    refused = clerk.get(f"{page}/refused.xlsx")
    table = read_table(refused.data, is_roster_header)
    assert [row[1][1] for row in table.rows] == ["李四"]
    mended = list(table.rows[0][1])
    mended[HEADER.index("联系电话")] = "13900001111"
    target = io.BytesIO()
    write_xlsx(target, table.header, [mended])
    page = uploaded(site, clerk, target.getvalue(), name="x.xlsx", dry_run=None)
    assert fact(clerk.get(page), "Rows accepted") == "1"
    with site.app_context():
        assert stored_counts()["resident"] == 2


def uploaded_name(answer: TestResponse) -> str:
    return str(answer.headers["Content-Disposition"])


def test_the_refused_rows_are_a_look_that_is_noted(site: Flask, clerk: PageClient) -> None:
    page = uploaded(site, clerk, csv(cells(), member(3, phone="1")))
    assert "filename=refused-" in uploaded_name(clerk.get(f"{page}/refused.xlsx"))
    with site.app_context():
        query = select(AuditEvent).where(AuditEvent.verb == "export")
        assert [event.after for event in db.session.scalars(query)] == [{"rows": 1}]


def test_the_page_tells_what_each_column_was_taken_for(site: Flask, clerk: PageClient) -> None:
    data = csv(cells()).replace("户编号".encode(), "家庭编号".encode(), 1)
    data = data.replace(b"\n", ",村干部\n".encode(), 1)
    page = uploaded(site, clerk, data)
    shown = clerk.get(page)
    assert fact(shown, "家庭编号") == "household_code"
    assert fact(shown, "村干部") == "ignored"
    shown = clerk.get(page, headers={"Accept-Language": "zh"})
    assert fact(shown, "家庭编号") == "户编号"


def test_a_page_asks_for_itself_until_the_import_has_ended(site: Flask, clerk: PageClient) -> None:
    answer = send(clerk, csv(cells()))
    page = str(answer.location)
    waiting = clerk.htmx_get(page)
    assert waiting.status_code == 200
    polled = nodes(waiting, "//*[@hx-get]")[0]
    assert (polled.get("hx-get"), polled.get("hx-trigger")) == (page, "every 2s")
    assert nodes(clerk.get(page), f"//a[@href='{page}']")

    work(site)
    ended = clerk.htmx_get(page)
    assert ended.status_code == 286
    assert "hx-get" not in ended.text
    assert "<html" not in ended.text
    assert clerk.get(page).status_code == 200


def test_an_import_can_be_stopped(site: Flask, clerk: PageClient) -> None:
    page = str(send(clerk, csv(cells()), dry_run=None).location)
    stopped = clerk.submit(page, action=f"{page}/cancel", follow_redirects=True)
    assert "The import is stopped." in stopped.text
    work(site)
    with site.app_context():
        assert stored_counts()["resident"] == 0
    again = clerk.post_with_token(f"{page}/cancel", follow_redirects=True)
    assert again.status_code == 200


def test_an_import_is_applied_once(site: Flask, clerk: PageClient) -> None:
    page = uploaded(site, clerk, csv(cells()))
    for _ in range(2):
        assert clerk.post_with_token(f"{page}/apply").status_code == 303
    with site.app_context():
        assert len(queue().huey) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\0", "not_a_table"),
        (b"a,b\n1,2\n", "no_header"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"x" * 10_001, "too_large"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_one_sentence(
    site: Flask, clerk: PageClient, monkeypatch: pytest.MonkeyPatch, data: bytes, code: str
) -> None:
    monkeypatch.setattr(import_files, "MAX_BYTES", 10_000)
    answer = send(clerk, data)
    assert answer.status_code == 422
    assert codes(answer) == [code]
    with site.app_context():
        assert db.session.scalars(select(ImportBatch)).all() == []


def test_a_form_without_a_file_or_with_an_unknown_kind_is_refused(clerk: PageClient) -> None:
    assert clerk.post_with_token("/imports", {"kind": "roster"}).status_code == 422
    data = {"kind": "none", "file": [(io.BytesIO(csv(cells())), "x.csv")]}
    assert clerk.post_with_token("/imports", data).status_code == 422


@pytest.mark.parametrize("more", [{}, {"dry_run": "0"}, {"dry_run": "n"}])
def test_a_script_imports_at_once_without_dry_run(
    site: Flask, clerk: PageClient, more: dict[str, str]
) -> None:
    data = {"kind": "roster", "file": [(io.BytesIO(csv(cells())), "x.csv")], **more}
    answer = clerk.post_with_token("/imports", data)
    assert answer.status_code == 303
    work(site)
    with site.app_context():
        assert stored_counts()["resident"] == 1


@pytest.mark.parametrize("role", ["village", "doctor", "bureau", "hospital"])
def test_imports_do_not_exist_for_other_roles(site: Flask, clerk: PageClient, role: str) -> None:
    page = str(send(clerk, csv(cells())).location)
    other = client_of(site, role)
    addresses = ["/imports", page, f"{page}/refused.xlsx", "/imports/template/roster.xlsx"]
    assert [other.get(address).status_code for address in addresses] == [404] * 4
    assert other.post_with_token(f"{page}/apply").status_code == 404


def test_an_import_is_seen_by_its_owner_and_the_administrator_only(
    site: Flask, clerk: PageClient
) -> None:
    page = str(send(clerk, csv(cells())).location)
    leader, admin = client_of(site, "leader"), client_of(site, "admin")
    assert [client.get(page).status_code for client in (clerk, leader, admin)] == [200, 404, 200]
    assert leader.post_with_token(f"{page}/cancel").status_code == 404
    assert page not in leader.get("/imports").text
    assert page in admin.get("/imports").text
    assert clerk.get("/imports/nothing").status_code == 404


def test_errors_are_shown_page_by_page(site: Flask, clerk: PageClient) -> None:
    bad = [member(1 + n % 900, household_code=f"X{n}", phone="1") for n in range(120)]
    page = uploaded(site, clerk, csv(*bad))
    counts = [len(nodes(clerk.get(f"{page}?page={n}"), "//tr[@data-code]")) for n in (1, 2, 3, 9)]
    assert counts == [50, 50, 20, 20]


@pytest.mark.parametrize("kind", list(ImportKind))
def test_an_empty_table_of_each_kind_is_recognised_again(
    site: Flask, clerk: PageClient, kind: ImportKind
) -> None:
    answer = clerk.get(f"/imports/template/{kind.value}.xlsx")
    table = read_upload(kind, answer.data, None)
    assert table.rows == []
    assert ignored(kind, table) == []
    columns = import_columns.header_of(kind.value)
    assert len(recognised(kind, table)) == len(columns)


def test_the_empty_roster_offers_choices_and_keeps_numbers_as_text(clerk: PageClient) -> None:
    answer = clerk.get("/imports/template/roster.xlsx", headers={"Accept-Language": "zh"})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "户主,配偶" in sheet
    assert 'type="list"' in sheet
    assert 'formatCode="@"' in styles, "the format of text"
    assert re.search(r'<col min="1" max="21" [^>]*style="[1-9]', sheet)


def test_an_empty_table_of_an_unknown_kind_does_not_exist(clerk: PageClient) -> None:
    assert clerk.get("/imports/template/secrets.xlsx").status_code == 404


def test_nothing_of_a_person_reaches_addresses_or_logs(
    site: Flask, clerk: PageClient, capsys: Any
) -> None:
    rows = (cells(phone=PHONE), member(3, name="李四", phone="1"))
    page = uploaded(site, clerk, csv(*rows), name="张三13812345678.csv", dry_run=None)
    shown = clerk.get(page).text
    logged = "".join(capsys.readouterr())
    for secret in ("张三", "李四", PHONE, cells()[3]):
        assert secret not in page
        assert secret not in logged
        assert secret not in shown
    with site.app_context():
        assert db.session.scalars(select(Resident.name)).all() == ["张三"]
        raw = db.session.connection().exec_driver_sql("SELECT * FROM import_batch").one()
        assert not re.search("张三|13812345678", str(tuple(raw)))


def test_the_form_of_the_page_posts_the_published_fields(clerk: PageClient) -> None:
    form = form_of(clerk.get("/imports"), "/imports")
    names = {node.get("name") for node in form.iter("input", "select")}
    assert {"csrf_token", "kind", "file", "dry_run", "allow_moves", "sheet"} <= names
