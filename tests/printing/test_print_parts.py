"""A part of a print job: its lists, and where each agreement stands in the file."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts_app.printing.agreement import render_batch
from contracts_app.printing.options import Order, PrintItem, PrintOptions
from contracts_app.printing.parts import Bound, Place, bind
from contracts_app.printing.sheets import Part, SheetLine, pages_of, return_checklist, sign_off_list

PART = Part(job="kq7mzr3t", number=2, of=4, printed_on="2026-11-21", copies=2)
NUMBERS = [f"110199202600000{n}-01" for n in (1, 2, 3)]
Read = Callable[[bytes], list[str]]


def lines(numbers: list[str]) -> list[SheetLine]:
    return [
        SheetLine(
            number=number,
            place=100 + at,
            first_page=0,
            code=f"QX-{at}",
            head=f"王{at}",
            address=f"三组{at}号",
            grid="第一网格" if at < 3 else "第二网格",
        )
        for at, number in enumerate(numbers, start=1)
    ]


@pytest.fixture
def bound(make_snapshot: Callable[..., dict[str, Any]], verify_url: str) -> Callable[..., Bound]:
    """Three agreements bound with chosen options."""

    def make(*, sign_off: bool = True, checklist: bool = True, **chosen: Any) -> Bound:
        options = PrintOptions(**chosen)
        items = [PrintItem(make_snapshot(3, 1, serial=n), verify_url) for n in (1, 2, 3)]
        batch = render_batch(items, options)
        wanted = {"sign_off": sign_off, "checklist": checklist, "filler": options.filler}
        return bind(batch, lines(NUMBERS), PART, **wanted)

    return make


def test_the_lists_stand_around_the_agreements_on_paper_of_their_own(
    bound: Callable[..., Bound], read_pages: Read
) -> None:
    made = bound()
    pages = read_pages(made.pdf)
    assert len(pages) == made.pages == 2 + 3 * 4 + 2
    assert "签收单" in pages[0]
    assert "回收核对单" in pages[-2]
    assert (pages[1].strip(), pages[-1].strip()) == ("", "")
    assert made.places == {
        NUMBERS[0]: Place(3, 4),
        NUMBERS[1]: Place(7, 4),
        NUMBERS[2]: Place(11, 4),
    }
    for number, place in made.places.items():
        assert number in pages[place.first_page - 1]


def test_the_lists_name_group_door_household_and_number_and_no_id(
    bound: Callable[..., Bound], read_pages: Read
) -> None:
    first, *_others = read_pages(bound().pdf)
    words = ("第一网格", "第二网格", "三组1号", "王3", "QX-2", *NUMBERS)
    assert all(word in first for word in words)
    assert "第 2 / 4 部分" in first
    assert "第 101–103 户，从本文件第 3 页起" in first
    assert first.index("第一网格") < first.index("三组2号") < first.index("第二网格")
    assert "110199195803121312" not in first


def test_without_lists_the_first_agreement_begins_the_file(bound: Callable[..., Bound]) -> None:
    made = bound(sign_off=False, checklist=False)
    assert made.pages == 12
    assert made.places[NUMBERS[0]] == Place(1, 4)


def test_copies_that_lie_apart_are_counted_together(
    bound: Callable[..., Bound], read_pages: Read
) -> None:
    made = bound(order=Order.BY_COPY, checklist=False)
    assert made.places[NUMBERS[1]] == Place(5, 4)
    pages = read_pages(made.pdf)
    for copy, page in (("甲方联", pages[4]), ("乙方联", pages[10])):
        assert copy in page
        assert NUMBERS[1] in page


def test_on_single_sided_paper_nothing_is_filled_up(bound: Callable[..., Bound]) -> None:
    made = bound(filler=False)
    agreements = sum(place.pages for place in made.places.values())
    assert made.pages == agreements + 2


def test_a_long_list_goes_on_with_the_grid_named_again(read_pages: Read) -> None:
    many = [
        SheetLine(f"N{n:04d}", n, 1, f"H{n:04d}", "李四", f"{n}号", "长网格") for n in range(1, 61)
    ]
    pages = read_pages(sign_off_list(many, PART))
    assert len(pages) == pages_of(many) == 4
    assert all("长网格" in page for page in pages)
    shown = [f"N{n:04d}" for n in range(1, 61) if any(f"N{n:04d}" in page for page in pages)]
    assert len(shown) == 60


def test_a_rare_name_stands_on_the_list_and_an_unknown_sign_as_its_code(read_pages: Read) -> None:
    rare = [
        SheetLine("N1", 1, 1, "H1", "王𠮷", "1号", "网格"),
        SheetLine("N2", 2, 5, "H2", "王\U0002fffd", "2号", "网格"),
    ]
    (page,) = read_pages(return_checklist(rare, PART))
    whole = "".join(page.split())
    assert "王𠮷" in whole
    assert "王[U+2FFFD]" in whole


@pytest.mark.parametrize("kind", [sign_off_list, return_checklist])
def test_a_long_address_keeps_its_door_and_a_long_name_its_end(
    read_pages: Read, kind: Callable[..., bytes]
) -> None:
    address = "北京市朝阳区望京街道望京西园三区312号楼2单元1503室"
    made = kind([SheetLine("N1", 1, 1, "H1", "阿不都热依木江·艾合买提", address, "网格")], PART)
    (page,) = read_pages(made)
    whole = "".join(page.split())
    assert address in whole
    assert "阿不都热依木江·艾合买提" in whole


def test_an_endless_address_stays_within_its_row(read_pages: Read) -> None:
    (page,) = read_pages(sign_off_list([SheetLine("N1", 1, 1, address="长" * 90)], PART))
    assert page.count("长") < 90
    assert "…" in page
