"""Filled layouts look and read like pages that xhtml2pdf lays out by itself."""

import hashlib
import json
import subprocess
import sys

import pytest
from PIL import ImageChops, ImageStat

from contracts_app.config import PROJECT
from contracts_app.printing import layouts, printer
from contracts_app.printing.agreement import render_agreement, render_batch
from contracts_app.printing.agreement_view import agreement_view
from contracts_app.printing.fields import InPlace, Misfit
from contracts_app.printing.options import Order, PrintItem, PrintOptions
from contracts_app.printing.pdf import render_pdf
from tests.printing.conftest import build_snapshot, page_texts
from tests.printing.pages import page_images

ADDRESSES = (
    "清溪镇杨柳村三组27号",
    "清溪镇杨柳村第十二村民小组沿河北街一百二十七号院东厢房二层靠楼梯口第三间（原供销社家属区）",
    "清溪镇杨柳村第十二村民小组沿河北街127号院" * 4,
)
NAMES = (
    "王建国",
    "王𠮷",
    "𠅤𬱖",
    "䶮㛃",
    "古丽娜尔·买买提",
    "A. O'Neill-Smith",
    "阿不都热依木江·艾合买提",
)
BOTH_DAYS = ("2026-03-05", "2026-12-31")


def household(at):
    """A household of its own size, with every way of being long, rare or incomplete."""
    made = build_snapshot(members=1 + at % 6, packages=1 + at % 5, serial=at)
    made["household"]["address"] = ADDRESSES[at % 3]
    made["period"]["start"] = made["signed_on"] = BOTH_DAYS[at % 2]
    for number, member in enumerate(made["members"]):
        member["name"] = NAMES[(at + number) % len(NAMES)]
        if (at + number) % 5 == 0:
            member["id_number"] = ""
            member["record_code"] = None
    if at % 4 == 0:
        made["signatures"]["household"] = {"name": "王𠮷", "paper": True, "strokes": None}
    if at % 7 == 0:
        made["renewal"] = {"of": "1101992024000123-01", "on": "2026-01-01"}
    made["ended"] = "已解约" if at % 11 == 0 else ""
    made["doctor"] = made["doctor"] if at % 3 else None
    return made


HOUSEHOLDS = [household(at) for at in range(12)]
ONE_COPY = ("乙方联",)
LOOKS = (
    PrintOptions(ONE_COPY),
    PrintOptions(ONE_COPY, big_font=True, seam_marks=True),
    PrintOptions(ONE_COPY, bilingual=True),
)


@pytest.fixture
def slowly(monkeypatch):
    """Prints an agreement without layouts that others share."""

    def no_fields():
        raise Misfit

    def printed(snapshot, url, options):
        with monkeypatch.context() as patched:
            patched.setattr(printer, "Fields", no_fields)
            return render_agreement(snapshot, url, options)

    return printed


def read(pdf):
    """The words of each page in their order."""
    return [text.split() for text in page_texts(pdf)]


@pytest.mark.parametrize(
    "at", [*range(12), *(pytest.param(at, marks=pytest.mark.deep) for at in range(12, 40))]
)
def test_a_filled_layout_looks_and_reads_like_the_page_by_itself(at, verify_url, slowly):
    snapshot, options = household(at), LOOKS[at % len(LOOKS)]
    fast = render_batch([PrintItem(snapshot, verify_url)], options)
    slow = slowly(snapshot, verify_url, options)
    assert fast.misfits == 0
    assert read(fast.pdf) == read(slow)
    for ours, theirs in zip(page_images(fast.pdf), page_images(slow), strict=True):
        difference = ImageChops.difference(ours, theirs).getextrema()
        assert max(most for _least, most in difference) <= 2


def test_households_alike_share_their_layouts(verify_url):
    layouts.known_layout.cache_clear()
    batch = render_batch([PrintItem(build_snapshot(serial=at), verify_url) for at in range(30)])
    assert batch.misfits == 0
    assert layouts.known_layout.cache_info().misses == len(printer.BLOCKS)


def test_blocks_stand_where_the_whole_laid_out_at_once_has_them(verify_url):
    """A page that begins with a block lies two levels lower: the lines that measure it."""
    snapshot = build_snapshot()
    fast = render_agreement(snapshot, verify_url, PrintOptions(ONE_COPY))
    view = agreement_view(snapshot, verify_url) | {"seal": None}
    parts = ("level", "level", "head", "clauses", "members")
    html = printer.agreement_html(view, PrintOptions(), InPlace(), parts)
    whole = page_images(render_pdf(html, "test"), 144)[0]
    ours = page_images(fast, 144)[0]
    # Below the code in the corner, which is no picture in the page laid out at once.
    box = (0, 270, ours.width, 2 * 790)
    difference = ImageChops.difference(ours.crop(box), whole.crop(box))
    moved = ImageChops.difference(ours.crop(box), ImageChops.offset(ours, 0, 1).crop(box))
    # The edges of letters are rounded another way here and there; half a point is seen at once.
    assert max(ImageStat.Stat(difference).mean) < 0.1
    assert min(ImageStat.Stat(moved).mean) > 2


def test_misfits_keep_their_place_among_the_others(verify_url):
    snapshots = [build_snapshot(serial=at) for at in range(1, 6)]
    snapshots[1]["members"][1]["name"] = "李\U0002a6df"
    snapshots[3]["household"]["address"] = "清溪镇  杨柳村"
    batch = render_batch([PrintItem(one, verify_url) for one in snapshots], PrintOptions(ONE_COPY))
    assert (batch.misfits, batch.pages) == (2, 10)
    pages = page_texts(batch.pdf)
    for at, snapshot in enumerate(snapshots):
        for page in pages[2 * at : 2 * at + 2]:
            assert f"协议编号：{snapshot['contract_no']}" in page


def test_no_two_households_share_a_sheet_and_every_page_is_counted(verify_url):
    items = [PrintItem(one, verify_url) for one in HOUSEHOLDS]
    for order in Order:
        batch = render_batch(items, PrintOptions(order=order))
        pages = page_texts(batch.pdf)
        assert len(pages) == batch.pages
        for front, back in zip(pages[::2], pages[1::2], strict=True):
            assert numbers(front) == numbers(back)
            assert ("甲方联" in front) == ("甲方联" in back)
        assert {n for page in pages for n in numbers(page)} == {
            one["contract_no"] for one in HOUSEHOLDS
        }


def numbers(page):
    return {n["contract_no"] for n in HOUSEHOLDS if f"协议编号：{n['contract_no']}" in page}


def digest(snapshots, url):
    batch = render_batch([PrintItem(one, url) for one in snapshots])
    single = render_agreement(snapshots[0], url)
    return hashlib.sha256(batch.pdf + single).hexdigest()


@pytest.mark.deep
def test_the_same_input_gives_the_same_bytes_whatever_was_printed_before(verify_url):
    chosen = HOUSEHOLDS[:6]
    layouts.known_layout.cache_clear()
    cold = digest(chosen, verify_url)
    digest(list(reversed(chosen)), verify_url)
    assert digest(chosen, verify_url) == cold
    script = (
        "import json, sys\n"
        "from tests.printing.test_fast_path import digest\n"
        "sys.stdout.write(digest(*json.load(sys.stdin)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        input=json.dumps([chosen, verify_url]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == cold


def test_values_amid_the_words_of_a_clause_are_filled_in_as_well(verify_url, slowly):
    layouts.known_layout.cache_clear()
    made = []
    for name, phone in (("王建国", "13900000001"), ("李𠮷英", "13912345678")):
        snapshot = build_snapshot()
        clauses = snapshot["template"]["clauses"]
        clauses[1] += "甲方代表{rep}的联系电话为{tel}，住址为{addr}，" * 3
        snapshot["representative"].update(name=name, phone=phone)
        made.append(snapshot)
    for snapshot in made:
        fast = render_agreement(snapshot, verify_url)
        slow = slowly(snapshot, verify_url, PrintOptions())
        assert read(fast) == read(slow)
        told = "".join(read(fast)[0])
        assert told.count(f"甲方代表{snapshot['representative']['name']}的联系电话") == 3
    assert layouts.known_layout.cache_info().misses == len(printer.BLOCKS)
