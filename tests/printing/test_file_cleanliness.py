"""A printed file stands alone: it carries its fonts, asks for nothing and tells nobody's name."""

from io import BytesIO

import pikepdf
import pytest

from contracts_app.printing.agreement import render_agreement, render_batch
from contracts_app.printing.options import PrintItem, PrintOptions
from tests.printing.conftest import VERIFY_URL, build_snapshot, page_texts

ACTIVE = {
    "/Annots", "/A", "/AA", "/OpenAction", "/JS", "/JavaScript", "/URI", "/Launch", "/GoToR",
    "/EmbeddedFiles", "/EF", "/RichMedia", "/AcroForm", "/Metadata", "/Names",
}  # fmt: skip
"""Names in a dictionary that would make a reader do something, or go somewhere."""
EXTERNAL = {"/F", "/FFilter", "/FDecodeParms"}
"""Names in a stream that would have its content elsewhere."""


def squeezed(text):
    return "".join(text.split())


@pytest.fixture(scope="module", params=["single", "batch", "alone"])
def pdf(request):
    options = PrintOptions(bilingual=True, seam_marks=True)
    if request.param == "single":
        return render_agreement(build_snapshot(), VERIFY_URL, options)
    snapshot = build_snapshot()
    if request.param == "alone":
        snapshot["members"][1]["name"] = "李\U0002a6df"
    return render_batch([PrintItem(snapshot, VERIFY_URL, times=2)], options).pdf


def dictionaries(document):
    """Every dictionary of a file, those inside others too."""
    waiting = list(document.objects)
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Stream | pikepdf.Dictionary):
            yield one
            inside = list(one.values())
        else:
            inside = list(one) if isinstance(one, pikepdf.Array) else []
        waiting += [x for x in inside if isinstance(x, pikepdf.Object) and not x.is_indirect]


def test_nothing_in_the_file_acts_or_leads_anywhere(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        seen = 0
        for one in dictionaries(document):
            seen += 1
            keys = set(one.keys())
            assert not keys & ACTIVE
            assert not (isinstance(one, pikepdf.Stream) and keys & EXTERNAL)
        assert seen > 50


def test_every_font_is_embedded_as_a_subset_with_its_characters(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        fonts = [one for one in dictionaries(document) if one.get("/Type") == "/Font"]
        assert len(fonts) > 4
        for font in fonts:
            assert font.FontDescriptor.FontFile2.read_bytes()[:4] == b"\0\1\0\0"
            assert str(font.BaseFont)[7] == "+"
            assert font.BaseFont == font.FontDescriptor.FontName
            assert b"beginbfchar" in font.ToUnicode.read_bytes()


def test_the_file_tells_its_language_and_title_and_no_program_or_person(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "zh-CN"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        told = {name: str(value) for name, value in document.docinfo.items()}
        assert told["/Title"].startswith("家庭医生签约服务协议书")
        assert set(told) <= {"/Title", "/CreationDate", "/ModDate"}
        assert not set("王建国赵明") & set("".join(told.values()))


def test_the_words_are_read_in_the_order_of_the_page(pdf):
    text = squeezed("".join(page_texts(pdf)[:2]))
    wanted = [
        "家庭医生签约服务协议书", "协议编号：", "家庭代表", "王建国（户主）", "联系电话",
        "13900000001", "证件号码", "110199195803121312", "家庭住址", "清溪镇杨柳村三组27号",
        "签约机构", "清溪镇卫生院", "第一条", "自2026年3月5日起至2027年12月31日止", "第十二条",
        "附件一", "王𠮷", "附件二", "高血压服务包", "120.00", "附件三", "签字人：王建国",
    ]  # fmt: skip
    at = 0
    for words in wanted:
        at = text.find(words, at)
        assert at >= 0, words
