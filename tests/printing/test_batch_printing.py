"""Many agreements in one file."""

from io import BytesIO

from pypdf import PdfReader

from contracts_app.printing import agreement
from contracts_app.printing.agreement import render_batch
from contracts_app.printing.options import Order, PrintItem, PrintOptions


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
    items = [PrintItem(make_snapshot(members=m, serial=m), verify_url) for m in (2, 3, 4)]
    batch = render_batch(items, progress=done.append)
    assert (batch.contracts, batch.copies, batch.pages) == (3, 6, 12)
    assert done == [2, 3]
    assert numbers_by_page(batch.pdf) == [
        (f"1101992026{serial:06d}-01", household)
        for serial in (2, 3, 4)
        for household in (True, True, False, False)
    ]


def test_the_copies_of_all_may_lie_one_after_the_other(make_snapshot, verify_url, monkeypatch):
    monkeypatch.setattr(agreement, "CHUNK", 2)
    items = [PrintItem(make_snapshot(serial=serial), verify_url) for serial in (2, 3, 4)]
    batch = render_batch(items, PrintOptions(order=Order.BY_COPY))
    numbers = [f"1101992026{serial:06d}-01" for serial in (2, 2, 3, 3, 4, 4)]
    assert numbers_by_page(batch.pdf) == [
        *((number, True) for number in numbers),
        *((number, False) for number in numbers),
    ]
    assert [mark.title for mark in PdfReader(BytesIO(batch.pdf)).outline] == [
        *(f"{number} 甲方联" for number in numbers[::2]),
        *(f"{number} 乙方联" for number in numbers[::2]),
    ]


def test_what_is_printed_again_says_so_on_its_pages_alone(make_snapshot, verify_url, read_pages):
    items = [
        PrintItem(make_snapshot(serial=2), verify_url),
        PrintItem(make_snapshot(serial=3), verify_url, times=2),
    ]
    pages = read_pages(render_batch(items).pdf)
    assert ["第 2 次打印" in page for page in pages] == [False] * 4 + [True] * 4


def test_the_place_of_the_seal_across_the_pages_is_shown_when_asked_for(
    make_snapshot, verify_url, read_pages
):
    items = [PrintItem(make_snapshot(serial=2), verify_url)]
    assert not any("骑缝章处" in page for page in read_pages(render_batch(items).pdf))
    pages = read_pages(render_batch(items, PrintOptions(seam_marks=True)).pdf)
    for page, share in zip(pages, ("1/2", "2/2", "1/2", "2/2"), strict=True):
        assert f"骑缝章处 · 1101992026000002-01 · 第 {share} 页" in page


def test_paper_printed_on_one_side_needs_no_empty_backs(make_snapshot, verify_url):
    items = [PrintItem(make_snapshot(), verify_url)]
    both, one = (
        render_batch(items, PrintOptions(big_font=True, filler=filler)).pages
        for filler in (True, False)
    )
    assert (both, one) == (8, 6)


def test_a_bookmark_leads_to_each_agreement(make_snapshot, verify_url):
    batch = render_batch([PrintItem(make_snapshot(serial=serial), verify_url) for serial in (8, 9)])
    reader = PdfReader(BytesIO(batch.pdf))
    places = {mark.title: reader.get_destination_page_number(mark) for mark in reader.outline}
    assert places == {"1101992026000008-01": 0, "1101992026000009-01": 4}


def test_agreements_printed_together_share_their_fonts(make_snapshot, verify_url):
    one = render_batch([PrintItem(make_snapshot(serial=1), verify_url)])
    ten = render_batch(
        [PrintItem(make_snapshot(serial=serial), verify_url) for serial in range(10)]
    )
    assert len(ten.pdf) < 4 * len(one.pdf)


def test_an_incomplete_agreement_is_skipped_and_named(make_snapshot, verify_url):
    broken = make_snapshot(serial=2)
    del broken["period"]
    batch = render_batch(
        [PrintItem(make_snapshot(serial=1), verify_url), PrintItem(broken, verify_url)]
    )
    assert batch.contracts == 1
    assert batch.skipped == (("1101992026000002-01", "incomplete"),)


def test_an_unprintable_agreement_does_not_take_its_neighbours_along(make_snapshot, verify_url):
    broken = make_snapshot(serial=2)
    broken["household"]["address"] = "村" * 20_000
    items = [PrintItem(make_snapshot(serial=1), verify_url), PrintItem(broken, verify_url)]
    batch = render_batch(items)
    assert batch.skipped == (("1101992026000002-01", "unprintable"),)
    assert {number for number, _ in numbers_by_page(batch.pdf)} == {"1101992026000001-01"}


def test_names_that_no_font_can_draw_are_listed_by_contract(make_snapshot, verify_url):
    snapshot = make_snapshot(serial=7)
    snapshot["members"][1]["name"] = "李\U0002a6df"
    batch = render_batch([PrintItem(snapshot, verify_url)])
    assert batch.missing == {"1101992026000007-01": ["\U0002a6df"]}


def test_nothing_to_print_is_an_empty_file():
    batch = render_batch([])
    assert (batch.pdf, batch.contracts, batch.pages) == (b"", 0, 0)
