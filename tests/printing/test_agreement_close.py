"""What became of an agreement, how it was signed and sealed, and its other looks."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from contracts_app.printing.agreement import render_agreement, render_batch
from contracts_app.printing.agreement_view import agreement_view
from contracts_app.printing.fields import BLANK
from contracts_app.printing.options import PrintItem, PrintOptions
from contracts_app.printing.printer import SealMissing
from contracts_app.vocabulary.agreement import STANDARD_AGREEMENT
from tests.printing.pages import page_images

SEAL_NAME = "0f" * 32
RED = (200, 20, 20)


def squeezed(text):
    return "".join(text.split())


def seal(size=(400, 400)):
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((4, 4, size[0] - 5, size[1] - 5), outline=(*RED, 255), width=20)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def red_box(image):
    """Where a page is red, in its pixels."""
    red, green, _blue = image.convert("RGB").split()
    mask = Image.eval(red, lambda value: 255 if value > 150 else 0)
    mask.paste(0, mask=Image.eval(green, lambda value: 255 if value > 90 else 0))
    return mask.getbbox()


@pytest.fixture
def sealed(make_snapshot):
    snapshot = make_snapshot()
    snapshot["institution"]["seal"] = SEAL_NAME
    return snapshot


def test_the_seal_is_printed_in_red_at_its_place_and_as_large_as_in_the_hand(sealed, verify_url):
    pdf = render_agreement(sealed, verify_url, pictures={SEAL_NAME: seal()})
    pages = page_images(pdf)
    assert [red_box(page) is not None for page in pages] == [False, True, False, True]
    left, top, right, bottom = red_box(pages[1])
    assert 115 <= right - left <= 120
    assert 115 <= bottom - top <= 120
    assert left > 62 + 479 * 0.68


def test_the_seal_hides_no_word(sealed, verify_url):
    pdf = render_agreement(sealed, verify_url, pictures={SEAL_NAME: seal()})
    left, top, right, bottom = red_box(page_images(pdf)[1])
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[1]
        text, high = page.get_textpage(), page.get_height()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    assert len(boxes) > 300
    for x0, y0, x1, y1 in boxes:
        assert x1 <= left or x0 >= right or high - y0 <= top or high - y1 >= bottom


def test_a_seal_without_a_picture_is_never_left_out_silently(sealed, make_snapshot, verify_url):
    items = [PrintItem(sealed, verify_url), PrintItem(make_snapshot(serial=7), verify_url)]
    batch = render_batch(items)
    assert batch.skipped == ((sealed["contract_no"], "seal_missing"),)
    assert batch.contracts == 1
    with pytest.raises(SealMissing):
        render_agreement(sealed, verify_url)
    with pytest.raises(SealMissing):
        render_agreement(sealed, verify_url, pictures={SEAL_NAME: b"no picture"})


def test_changes_and_the_end_are_told_with_both_confirmations(
    make_snapshot, verify_url, read_pages
):
    told = make_snapshot()
    told["changes"] = [
        {"on": "2026-05-01", "what": "更换服务包", "household": "王建国", "team": "赵明"}
    ]
    told["termination"] = {
        "on": "2026-08-01", "reason": "1 迁出本辖区", "household": "王建国", "team": "孙倩",
    }  # fmt: skip
    text = squeezed(read_pages(render_agreement(told, verify_url))[1])
    assert "2026年5月1日更换服务包王建国赵明" in text
    assert "解约时间解约原因甲方确认乙方确认2026年8月1日1迁出本辖区王建国孙倩" in text


def test_who_cannot_write_is_stood_in_for_by_name(make_snapshot, verify_url, read_pages):
    told = make_snapshot()
    told["signatures"]["household"].update(
        proxy={"name": "王小明", "relation": "子"}, witness="周岚"
    )
    text = read_pages(render_agreement(told, verify_url))[1]
    assert "签字人：王建国" in text
    assert "代签人：王小明（子）" in text
    assert "见证人：周岚" in text
    told["signatures"]["household"] = {
        "name": "王建国", "paper": True, "strokes": None, "mark": True, "witness": "周岚",
    }  # fmt: skip
    assert "本人按手印" in read_pages(render_agreement(told, verify_url))[1]


def test_two_languages_put_a_gloss_below_each_clause_and_below_the_heads(
    make_snapshot, verify_url, read_pages
):
    pages = read_pages(render_agreement(make_snapshot(), verify_url, PrintOptions(bilingual=True)))
    text = squeezed("".join(pages[: len(pages) // 2]))
    places = [text.index(squeezed(gloss)) for gloss in STANDARD_AGREEMENT.gloss]
    clauses = [text.index(clause[:6]) for clause in STANDARD_AGREEMENT.clauses]
    assert places == sorted(places)
    assert all(clause < gloss for clause, gloss in zip(clauses, places, strict=True))
    for head in ("Representative", "Bornon", "Itemsandfrequency", "Terminatedon"):
        assert head in text


def test_a_wording_of_its_own_has_its_own_gloss_or_none(make_snapshot, verify_url, read_pages):
    told = make_snapshot()
    told["template"]["version"] = "2"
    options = PrintOptions(bilingual=True)
    bare = squeezed("".join(read_pages(render_agreement(told, verify_url, options))))
    assert not any(squeezed(gloss) in bare for gloss in STANDARD_AGREEMENT.gloss)
    told["template"]["gloss"] = ["From {start} on."]
    own = squeezed("".join(read_pages(render_agreement(told, verify_url, options))))
    assert "From2026年3月5日on." in own


def blank_form(make_snapshot):
    form = make_snapshot(members=3)
    form["blank"] = True
    for person in (*form["members"], form["representative"]):
        for key in set(person) - {"key", "tags"}:
            person[key] = ""
    for member in form["members"]:
        member["tags"] = []
    form["household"] = dict.fromkeys(form["household"], "")
    form["period"] = {"start": None, "end": None}
    form["signed_on"] = None
    form["signatures"] = {
        "household": {"name": "", "paper": True, "strokes": None},
        "team": {"name": "", "strokes": None},
    }
    return form


def test_a_blank_form_leaves_room_for_all_that_is_the_family_s(
    make_snapshot, verify_url, read_pages
):
    pages = read_pages(render_agreement(blank_form(make_snapshot), verify_url))
    assert "王建国" not in "".join(pages)
    assert "一般人群" not in pages[0]
    assert "□高血压服务包" in squeezed(pages[1])
    assert "自年月日起至年月日止" in squeezed(pages[0])


def test_english_heads_of_tables_stay_whole_in_large_letters(make_snapshot, verify_url, read_pages):
    options = PrintOptions(bilingual=True, big_font=True)
    words = set(
        " ".join(read_pages(render_agreement(make_snapshot(), verify_url, options))).split()
    )
    assert words >= {"Representative", "Relation", "Insurance", "Household"}


def test_a_wording_that_names_the_family_leaves_room_amid_its_words_on_a_blank_form(
    make_snapshot, verify_url, read_pages
):
    form = blank_form(make_snapshot)
    form["template"]["clauses"] = ["甲方{rep}，证件号{id}，住址{addr}，电话{tel}。"]
    words = agreement_view(form, verify_url)["clauses"][0]
    rooms = [part.text for part in words["text"] if part.is_value]
    assert [set(room) for room in rooms] == [{BLANK}] * 4
    assert min(map(len, rooms)) >= 10
    page = read_pages(render_agreement(form, verify_url))[0]
    assert "甲方，证件号，住址，电话。" in squeezed(page)
