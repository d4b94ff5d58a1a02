"""Names must be visible on paper and readable in the file."""

import hashlib
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from contracts_app.printing.agreement import render_batch
from contracts_app.printing.fonts import FONT_FOLDER, font_chain, subset_tag
from contracts_app.printing.glyphs import missing_characters, printable
from contracts_app.printing.options import PrintItem, PrintOptions
from contracts_app.printing.pdf import environment, render_pdf
from tests.printing.conftest import VERIFY_URL, build_snapshot, page_texts

RARE = "㛃㐱䶮𠅤𬱖𠮷·"
PAGE = """<html><head><style>
html, body {{ font-family: {family}; font-size: 12pt; }} p {{ -pdf-word-wrap: CJK; }}
.missing {{ border: 0.5pt solid #000; }}
</style></head><body>{body}</body></html>"""


def extracted(names, weight="normal"):
    paragraph = environment.from_string("<p style='font-weight: {{ w }}'>{{ name }}</p>")
    body = "".join(paragraph.render(name=name, w=weight) for name in names)
    pdf = render_pdf(PAGE.format(family=", ".join(font_chain().families), body=body), "test")
    return PdfReader(BytesIO(pdf)).pages[0].extract_text().split()


def name_characters():
    han = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x20000, 0x32000)]
    return [chr(code) for code in han if font_chain().covers(chr(code))]


@given(st.lists(st.text(st.sampled_from(name_characters()), min_size=1, max_size=6), max_size=8))
@settings(max_examples=25, deadline=None)
def test_any_name_of_covered_characters_is_read_back_from_the_file(names):
    assert extracted(["始", *names]) == ["始", *names]


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_rare_characters_of_real_names_are_read_back_in_every_weight(weight):
    assert extracted([f"王{char}" for char in RARE], weight) == [f"王{char}" for char in RARE]


def test_the_whole_of_gb_2312_can_be_printed():
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    assert missing_characters("".join(pair.decode("gb2312", "ignore") for pair in pairs)) == []


def test_rare_characters_are_covered():
    assert missing_characters(RARE) == []


def test_missing_characters_are_named_once_each_in_order():
    assert missing_characters("王\U0002ffff李\x07\U0002ffff\n") == ["\U0002ffff", "\x07"]


def test_a_missing_character_is_printed_as_its_code_and_the_rest_escaped():
    assert printable("<\U0002ffff>") == '&lt;<span class="missing">U+2FFFF</span>&gt;'


def test_a_further_font_closes_a_gap(monkeypatch, tmp_path):
    monkeypatch.setenv("FONT_FALLBACK_PATHS", str(FONT_FOLDER / "NotoSansJP-Rare.ttf"))
    chain = font_chain()
    assert len(chain.families) == 4
    assert extracted(["吉𠮷"]) == ["吉𠮷"]


def test_subset_names_follow_their_seed():
    names = []
    for seed in ("a", "b", "a"):
        with subset_tag(seed):
            pdf = render_pdf(PAGE.format(family="Doc", body="<p>字</p>"), seed)
        fonts = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
        names.append({str(font.get_object()["/BaseFont"]) for font in fonts})
    assert names[0] == names[2] != names[1]


def test_the_font_files_are_those_the_log_describes():
    log = (FONT_FOLDER / "FONTLOG.txt").read_text(encoding="utf-8")
    files = sorted(FONT_FOLDER.glob("*.ttf"))
    assert len(files) == 3
    for path in files:
        assert f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" in log
    assert "SIL OPEN FONT LICENSE" in (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("unseen", ["\u200b", "\u200e", "\ufeff", "\ufe00", "\U000e0100"])
def test_what_draws_nothing_is_neither_missing_nor_printed(unseen):
    """A variant of 葛, and what comes along when a name is copied from elsewhere."""
    assert missing_characters(f"葛{unseen}城") == []
    assert printable(f"葛{unseen}城") == "葛城"
    assert extracted([f"葛{unseen}城"]) == ["葛城"]
    snapshot = build_snapshot()
    snapshot["members"][1]["name"] = f"葛{unseen}城"
    batch = render_batch([PrintItem(snapshot, VERIFY_URL)], PrintOptions(("甲方联",)))
    assert batch.misfits == 0
    assert "葛城" in "".join(page_texts(batch.pdf))


def test_lines_that_end_with_a_boxed_code_stand_below_each_other():
    cell = "<table><tr><td width='20%'><p>{{ name }}</p></td></tr></table>"
    body = environment.from_string(cell).render(name="\U0002fffd" * 12)
    pdf = render_pdf(PAGE.format(family=", ".join(font_chain().families), body=body), "test")
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        drawn = [at for at in range(page.count_chars()) if page.get_text_range(at, 1) == "U"]
        heights = {round(page.get_charbox(at)[1]) for at in drawn}
    assert (len(drawn), len(heights)) == (12, 6)
