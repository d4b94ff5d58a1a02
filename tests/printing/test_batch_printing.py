"""Many agreements in one file."""

from io import BytesIO

from pypdf import PdfReader

from contracts_app.printing import agreement
from contracts_app.printing.agreement import render_batch


def numbers_by_page(pdf):
    found = []
    for page in PdfReader(BytesIO(pdf)).pages:
        text = page.extract_text()
        found.append((text[text.index("协议编号：") :][5:24], "甲方联" in text))
    return found


def test_agreements_stay_in_order_with_their_copies_together(
    make_snapshot, verify_url, monkeypatch
):
    monkeypatch.setattr(agreement, "CHUNK", 2)
    done = []
    items = [(make_snapshot(members=m, serial=m), verify_url) for m in (2, 3, 4)]
    batch = render_batch(items, progress=done.append)
    assert (batch.contracts, batch.copies, batch.pages) == (3, 6, 12)
    assert done == [2, 3]
    assert numbers_by_page(batch.pdf) == [
        (f"1101992026{serial:06d}-01", household)
        for serial in (2, 3, 4)
        for household in (True, True, False, False)
    ]


def test_a_bookmark_leads_to_each_agreement(make_snapshot, verify_url):
    batch = render_batch([(make_snapshot(serial=serial), verify_url) for serial in (8, 9)])
    reader = PdfReader(BytesIO(batch.pdf))
    places = {mark.title: reader.get_destination_page_number(mark) for mark in reader.outline}
    assert places == {"1101992026000008-01": 0, "1101992026000009-01": 4}


def test_agreements_printed_together_share_their_fonts(make_snapshot, verify_url):
    one = render_batch([(make_snapshot(serial=1), verify_url)])
    ten = render_batch([(make_snapshot(serial=serial), verify_url) for serial in range(10)])
    assert len(ten.pdf) < 4 * len(one.pdf)


def test_an_incomplete_agreement_is_skipped_and_named(make_snapshot, verify_url):
    broken = make_snapshot(serial=2)
    del broken["period"]
    batch = render_batch([(make_snapshot(serial=1), verify_url), (broken, verify_url)])
    assert batch.contracts == 1
    assert batch.skipped == (("1101992026000002-01", "incomplete"),)


def test_an_unprintable_agreement_does_not_take_its_neighbours_along(make_snapshot, verify_url):
    broken = make_snapshot(serial=2)
    broken["household"]["address"] = "村" * 20_000
    items = [(make_snapshot(serial=1), verify_url), (broken, verify_url)]
    batch = render_batch(items)
    assert batch.skipped == (("1101992026000002-01", "unprintable"),)
    assert {number for number, _ in numbers_by_page(batch.pdf)} == {"1101992026000001-01"}


def test_names_that_no_font_can_draw_are_listed_by_contract(make_snapshot, verify_url):
    snapshot = make_snapshot(serial=7)
    snapshot["members"][1]["name"] = "李\U0002a6df"
    batch = render_batch([(snapshot, verify_url)])
    assert batch.missing == {"1101992026000007-01": ["\U0002a6df"]}


def test_nothing_to_print_is_an_empty_file():
    batch = render_batch([])
    assert (batch.pdf, batch.contracts, batch.pages) == (b"", 0, 0)
