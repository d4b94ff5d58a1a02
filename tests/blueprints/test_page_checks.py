"""The page checks find what they are for, and pass a page that is right."""

import pytest

from tests.edge_app import edge_app
from tests.page_rules import fragment_faults, page_faults
from tests.pages import PageFault, codes, filled, form_of, page_client, select, texts
from tests.support.html import parsed, shape_of, strictly

RIGHT = """<!doctype html><html lang="zh-Hans"><head><title>Notes · Product</title>
<meta charset="utf-8"></head><body><main id="main"><h1>Notes</h1>{body}</main></body></html>"""

FORM = '<form method="post" action="/a"><input type="hidden" name="csrf_token" value="t">{}</form>'


def faults(body: str) -> list[str]:
    return page_faults(RIGHT.replace("{body}", body))


@pytest.mark.parametrize(
    "body",
    [
        "",
        FORM.format('<label for="n">Name</label><input id="n" name="n">'),
        FORM.format('<label>Name <input name="n"></label>'),
        FORM.format('<input aria-label="Name" name="n"><input type="submit" value="Go">'),
        '<form method="get" action="/a"><select aria-label="Kind" name="k"></select></form>',
        FORM.format('<button hx-post="/a">Go</button>'),
        '<a href="/a" hx-post="/a">Go</a>',
        '<button form="f" formmethod="post" formaction="/a" hx-post="/a">Go</button>',
        '<a href="#main">up</a>',
        "<p>1101992026000123-01, R1101992026030100001, tail 0021, 0539-7312345, 138****8000</p>",
        "<p data-public>13812345678</p><p data-revealed>110199195003020021</p>",
        '<script type="application/json">{"a": 1}</script><script src="/static/a.js"></script>',
        # A hash may hold eleven digits in a row.
        '<script src="/static/a.js?v=a13812345678"></script>',
        '<a href="/a"><svg role="img" aria-label="Home"></svg></a>',
    ],
)
def test_a_right_page_has_no_faults(body: str) -> None:
    assert faults(body) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h1>Second</h1>", "2 h1 elements instead of one"),
        ('<p id="main">x</p>', "id 'main' stands 2 times"),
        ('<input name="n">', "<input name='n'> has no label"),
        ('<label for="n"></label><input id="n" name="n">', "<input name='n'> has no label"),
        ('<textarea name="t"></textarea>', "<textarea name='t'> has no label"),
        ('<select name="s"></select>', "<select name='s'> has no label"),
        ('<form method="get"></form>', "form ? has no action"),
        ('<form action="/a"></form>', "form /a has no method get or post"),
        ('<form method="post" action="/a"></form>', "form /a posts without csrf_token"),
        (
            '<form method="get" action="/a"><input type="hidden" name="csrf_token"></form>',
            "form /a puts its token into the address",
        ),
        ('<p style="color: red">x</p>', "<p> has the inline attribute style"),
        ('<p onclick="go()">x</p>', "<p> has the inline attribute onclick"),
        ("<script>go()</script>", "inline <script>"),
        ("<div><style>p {}</style></div>", "inline <style>"),
        ("<p>110199195003020021</p>", "an ID number in the text"),
        ("<p>No. 11019919500302002X.</p>", "an ID number in the text"),
        ("<p>13812345678</p>", "a mobile number in the text"),
        ("<p>手机13812345678转告</p>", "a mobile number in the text"),
        ("<p>tel13812345678b</p>", "a mobile number in the text"),
        ('<a href="/x/110199195003020021">x</a>', "an ID number in the href attribute"),
        ('<a href="/x?q=13812345678">x</a>', "a mobile number in the href attribute"),
        ('<div hx-post="/a">x</div>', "<div hx-post> has no equivalent without JavaScript"),
        (
            '<form method="get" action="/a"><button hx-post="/a">Go</button></form>',
            "<button hx-post> has no equivalent without JavaScript",
        ),
        (
            '<button form="f" formmethod="post" formaction="/b" hx-post="/a">Go</button>',
            "<button hx-post> has no equivalent without JavaScript",
        ),
        ('<a hx-get="/a">x</a>', "<a hx-get> has no href"),
        ('<a href="/a"></a>', "<a> has no text"),
        ('<a href="#gone">x</a>', "<a> points to the missing id 'gone'"),
        ('<p aria-describedby="gone">x</p>', "<p> points to the missing id 'gone'"),
    ],
)
def test_a_fault_is_found(body: str, fault: str) -> None:
    assert fault in faults(body)


def test_a_page_without_language_is_found() -> None:
    assert page_faults(RIGHT.replace(' lang="zh-Hans"', "")) == ["no lang attribute on html"]


def test_a_title_that_does_not_start_with_the_heading_is_found() -> None:
    found = page_faults(RIGHT.replace("<h1>Notes", "<h1>Other"))
    assert found == ["title 'Notes · Product' does not start with the h1 'Other'"]


def test_a_name_in_the_heading_stays_out_of_the_title() -> None:
    named = RIGHT.replace("<h1>Notes", "<h1>Notes<span data-private> · 王秀英</span>")
    assert page_faults(named) == []


def test_broken_html_is_found() -> None:
    assert any(fault.startswith("not valid HTML") for fault in faults('<p class="a" class="b">x'))


def test_a_partial_may_be_a_table_row_but_not_a_page() -> None:
    assert fragment_faults('<tr id="row-1"><td>x</td></tr>') == []
    assert fragment_faults('<tr id="row-1"><td id="row-1">x</td></tr>') != []
    assert fragment_faults(RIGHT) == ["a partial holds a whole page"]


def test_the_client_raises_on_a_faulty_page_and_a_faulty_partial() -> None:
    app = edge_app()
    app.add_url_rule("/bad", "bad", view_func=lambda: "<h1>x</h1>")
    app.add_url_rule("/bad-part", "bad_part", view_func=lambda: '<input name="n">')
    client = page_client(app)
    with pytest.raises(PageFault, match="/bad: "):
        client.get("/bad")
    with pytest.raises(PageFault, match="has no label"):
        client.htmx_get("/bad-part")


def test_the_client_fills_in_a_form_as_a_browser_does() -> None:
    client = page_client(edge_app())
    assert client.submit("/note", {"name": "Li"}).status_code == 303
    refused = client.submit("/note", {"name": "taken", "born": "2026-13-01"})
    assert refused.status_code == 422
    assert codes(refused) == ["note_full", "name_taken", "bad_date"]


def test_the_text_of_a_page_holds_no_token_in_which_a_word_could_be_found_by_chance() -> None:
    client = page_client(edge_app())
    for _ in range(40):
        page = client.get("/note")
        token = form_of(page).xpath(".//input[@name='csrf_token']")[0].get("value")
        assert token in page.get_data(as_text=True)
        assert token not in page.text
        assert 'value="(token)"' in page.text
        client.delete_cookie("session")


def test_a_field_that_the_form_does_not_have_cannot_be_filled() -> None:
    client = page_client(edge_app())
    with pytest.raises(KeyError, match="nobody"):
        client.submit("/note", {"nobody": "x"})


def test_a_form_sends_what_is_chosen_and_nothing_else() -> None:
    app = edge_app()
    app.add_url_rule("/f", "f", view_func=lambda: RIGHT.replace("{body}", SENT))
    fields = filled(form_of(page_client(app).get("/f")), {"many": ["2", "3"], "gone": None})
    assert list(fields.items(multi=True)) == [
        ("csrf_token", "t"), ("one", "b"), ("first", "x"), ("yes", "y"), ("long", "words"),
        ("many", "2"), ("many", "3"),
    ]  # fmt: skip


SENT = FORM.format(
    '<select name="one" aria-label="a"><option>a</option><option selected>b</option></select>'
    '<select name="first" aria-label="a"><option value="x">X</option><option>y</option></select>'
    '<input type="checkbox" name="yes" value="y" checked aria-label="a">'
    '<input type="checkbox" name="no" value="y" aria-label="a">'
    '<textarea name="long" aria-label="a">words</textarea>'
    '<select name="many" multiple aria-label="a"><option selected>1</option></select>'
    '<input name="gone" value="g" aria-label="a"><input name="off" disabled aria-label="a">'
    '<input type="file" name="file" aria-label="a"><button name="go" value="1">Go</button>'
)


def test_selecting_nothing_is_an_error_so_that_no_loop_is_empty() -> None:
    page = page_client(edge_app()).get("/note")
    assert texts(page, "//h1") == ["Note"]
    with pytest.raises(AssertionError, match="nothing at"):
        select(page, "//video")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<p>a &amp; b</p>", "<p>a &nosuch; b</p>"),
        ('<a href="/a?b=1&amp;c=2">d</a>', '<a href="/a?b=1&copy=2">d</a>'),
        ("<p>a</p><p>b</p>", "<p>a</b></p><p>b</p>"),
    ],
)
def test_what_is_wrong_is_found_also_after_a_like_page_that_was_right(
    right: str, wrong: str
) -> None:
    assert faults(right) == []
    assert [one for one in faults(wrong) if "not valid HTML" in one]
    assert faults(right) == []


@pytest.mark.parametrize(
    "body",
    [
        "<p>{}</p>",
        '<p title="{}">a</p>',
        '<textarea aria-label="a">{}</textarea>',
        '<textarea aria-label="a">\n{}</textarea>',
        '<input aria-label="a" name="name" value="{}" required disabled>',
        '<select aria-label="a"><option value="{}" selected>{}</option></select>',
        "<details open><summary>a</summary>{}</details>",
        '<svg viewBox="0 0 1 1" class="{}"><path d="M0 0"></path></svg>',
        "<table><tbody><tr><td>{}</td></tr></tbody></table>",
        "<table>{}<tr><td>a</td></tr></table>",
    ],
)
def test_a_page_read_quickly_says_what_the_standard_says(body: str) -> None:
    for words in ("a", "王 建国", "b &amp; &#39;c&#39; &lt;", "x\ny", "\n\nz", "", " ", "checked"):
        page = RIGHT.replace("{body}", body.replace("{}", words))
        assert shape_of(parsed(page)[0]) == shape_of(strictly(page)[0]), words
