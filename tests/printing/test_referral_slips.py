"""The slip of a referral and its stub, read back from the file and from the picture of the page."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from contracts_app.printing.filled import filled
from contracts_app.printing.referral_slips import render
from contracts_app.printing.slip_words import FORMS, Slip
from contracts_app.vocabulary.referrals import Direction
from tests.factories import TODAY
from tests.printing.pages import page_images

UP = Slip(
    number="R1101992026000123",
    direction=Direction.UP,
    name="王秀英",
    sex="女",
    age="68岁",
    archive_no="11019910010100001",
    address="清溪镇杨柳村三组27号",
    phone="13800000001",
    to="青云县人民医院",
    department="心血管内科",
    receiving_doctor="李主任",
    institution="清溪镇卫生院",
    doctor="赵明",
    doctor_phone="010-60000000",
    written_on="2026年11月21日",
    urgency="紧急",
    care="住院",
    reason="需进一步检查",
    consent="本人同意转诊",
    texts=(
        ("impression", "高血压3级"),
        ("illness", "反复头晕一周"),
        ("history", "糖尿病八年"),
        ("treatment", "口服硝苯地平"),
    ),
)
DOWN = replace(
    UP,
    number="R1101992026000124",
    direction=Direction.DOWN,
    to="清溪镇卫生院",
    institution="青云县人民医院",
    admission_no="2026-00871",
    home_on="2026年11月20日",
    texts=(
        ("diagnosis", "冠心病"),
        ("results", "前降支狭窄"),
        ("treatment", "支架植入"),
        ("advice", "双联抗血小板一年"),
        ("plan", "三天内上门"),
    ),
)
NO_SEALS: dict[str, bytes] = {}
RED = (200, 30, 30)


def seal() -> bytes:
    out = BytesIO()
    Image.new("RGB", (200, 200), RED).save(out, "PNG")
    return out.getvalue()


def pages_of(*slips: Slip, **more: Any) -> list[str]:
    pdf = render(slips, TODAY, NO_SEALS, **more)
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def of_length(count: int, name: str = "illness") -> tuple[tuple[str, str], ...]:
    """Texts of so many numbered sentences, of which none may be lost."""
    return ((name, "".join(f"第{n}句病情。" for n in range(count))),)


def reds(image: Any) -> list[int]:
    """How far down the page red is printed, in hundredths."""
    small = image.convert("RGB").resize((50, 100))
    return [y for y in range(100) if any(_is_red(small.getpixel((x, y))) for x in range(50))]


def _is_red(pixel: tuple[int, ...]) -> bool:
    return pixel[0] > 150 and pixel[1] < 90 and pixel[2] < 90


def test_the_slip_up_has_the_words_of_the_public_form_in_both_parts() -> None:
    (page,) = pages_of(UP)
    stub, slip = page.split("双向转诊（转出）单", 1) if "存根" in page else ("", "")
    assert "双向转诊单" in stub
    assert "患者姓名王秀英性别女年龄68岁档案编号11019910010100001" in page
    assert "家庭住址清溪镇杨柳村三组27号联系电话13800000001" in page
    assert (
        "于2026年11月21日因病情需要，转入青云县人民医院单位心血管内科科室李主任接诊医生。" in page
    )
    assert "青云县人民医院（机构）心血管内科（科室）李主任（医生）：" in slip
    assert "现有患者王秀英性别女年龄68岁，因病情需要，需转入贵单位，请予以接诊。" in slip
    assert "初步印象：高血压3级主要现病史（转出原因）：反复头晕一周" in slip
    assert "主要既往史：糖尿病八年治疗经过：口服硝苯地平" in slip
    assert page.count("转诊医生赵明（签字）") == page.count("转诊单位清溪镇卫生院（盖章）") == 2
    assert "紧急程度紧急就诊方式住院患方意见本人同意转诊" in slip


def test_the_slip_down_has_those_of_the_way_back() -> None:
    (page,) = pages_of(DOWN)
    assert "双向转诊（回转）单" in page
    assert "存根" in page
    assert "于2026年11月21日因病情需要，转回清溪镇卫生院单位" in page
    assert "现有患者王秀英性别女年龄68岁，因病情需要，现转回贵单位，请予以接诊。" in page
    assert page.count("住院病案号2026-00871") == 2
    assert "出院日期2026年11月20日" in page
    assert "诊断结果：冠心病主要检查结果：前降支狭窄治疗经过：支架植入" in page
    assert "下一步治疗方案及康复建议：双联抗血小板一年居家随访计划：三天内上门" in page


@pytest.mark.parametrize("slip", [UP, DOWN])
def test_both_parts_have_the_number_in_letters_and_as_a_code_that_says_nothing_else(
    slip: Slip,
) -> None:
    (page,) = pages_of(slip)
    assert page.count(f"转诊单号{slip.number}") == 2
    (image,) = page_images(render([slip], TODAY, NO_SEALS), dots=150)
    codes = zxingcpp.read_barcodes(image.convert("L"))
    assert [code.text for code in codes] == [slip.number, slip.number]
    above = sorted(code.position.bottom_left.y < image.height / 3 for code in codes)
    assert above == [False, True]


@pytest.mark.parametrize("count", [60, 160, 250, 600])
@pytest.mark.parametrize("slip", [UP, DOWN])
def test_a_long_text_becomes_smaller_or_goes_on_and_loses_nothing(slip: Slip, count: int) -> None:
    name = next(iter(FORMS[slip.direction].headings))
    pages = pages_of(replace(slip, texts=of_length(count, name)))
    assert len(pages) == {60: 1, 160: 1, 250: 2, 600: 3}[count]
    foot = re.compile(r"R\d+打印日期.*|.*患者：王秀英女68岁")
    whole = "".join(foot.sub("", page) for page in pages)
    assert all(whole.count(f"第{n}句病情。") == 1 for n in range(count))
    assert all(f"第{n}页共{len(pages)}页" in page for n, page in enumerate(pages, 1))
    assert all("（续页）" in page and slip.number in page for page in pages[1:])
    assert all("（转下页）" in page for page in pages[:-1])
    assert "（转下页）" not in pages[-1]
    # The stub is signed on the first sheet, the slip on its last one.
    assert pages[-1].count("联系电话010-60000000") == 1
    assert "".join(pages).count("（签字）") == 2


def lowest(pdf: bytes, dots: int = 50) -> list[int]:
    """Of each page how far down something dark is printed, in hundredths."""
    found = []
    for image in page_images(pdf, dots=dots):
        box = image.convert("L").point(lambda light: 255 if light < 200 else 0).getbbox()
        found.append(round(100 * box[3] / image.height) if box else 0)
    return found


@pytest.mark.parametrize("count", range(130, 250, 8))
def test_nothing_is_printed_over_the_signatures_or_the_foot(count: int) -> None:
    """Whatever the length of a text: its last line stands above who signs."""
    slip = replace(UP, texts=of_length(count))
    for page in PdfReader(BytesIO(render([slip], TODAY, NO_SEALS))).pages:
        heights: dict[str, list[float]] = {"text": [], "signed": []}

        def note(text: str, _cm: Any, tm: Any, *_rest: Any, seen: Any = heights) -> None:
            kind = "text" if "病情。" in text else "signed" if "转诊医生" in text else ""
            if kind:
                seen[kind].append(tm[5])

        page.extract_text(visitor_text=note)
        below = min(heights["text"], default=1000)
        signed = [at for at in heights["signed"] if at < 500]
        # The place of the seal begins above who signs.
        assert below > (155 if signed else 30)


LONG = {
    "name": "古丽娜尔·买买提" * 10,
    "address": "清溪镇杨柳村" * 33,
    "to": "青云县人民医院" * 11,
    "department": "心血管内科" * 16,
    "receiving_doctor": "李主任" * 26,
    "institution": "清溪镇卫生院" * 13,
    "doctor": "赵明" * 40,
    "mark": "草稿　未提交",
}


def test_names_and_addresses_of_any_length_stand_there_in_full() -> None:
    slip = replace(UP, **LONG)
    pages = pages_of(slip)
    whole = "".join(pages)
    for name in ("to", "department", "receiving_doctor", "institution", "doctor", "address"):
        assert whole.count(getattr(slip, name)) == 2, name
    assert f"现有患者{slip.name}性别女" in whole
    assert all(f"{words}" in whole for _name, words in slip.texts)
    assert max(lowest(render([slip], TODAY, NO_SEALS))) <= 98


def test_rare_characters_are_printed_and_a_missing_one_as_its_code() -> None:
    (page,) = pages_of(replace(UP, name="王𠮷㛃䶮", doctor="李\U0002ffff", address="㐱村\u200b1号"))
    assert "患者姓名王𠮷㛃䶮性别" in page
    assert "转诊医生李[U+2FFFF]（签字）" in page
    assert "家庭住址㐱村1号联系" in page


def test_what_is_not_known_is_left_to_be_filled_in_by_hand() -> None:
    texts = tuple((name, "") for name in ("impression", "illness", "history", "treatment"))
    blank = replace(UP, archive_no="", phone="", receiving_doctor="", texts=texts, mark="正文待补")
    (page,) = pages_of(blank)
    assert page.count("正文待补") == 2
    assert "档案编号家庭住址" in page
    assert "初步印象：主要现病史（转出原因）：主要既往史：治疗经过：转诊医生" in page
    (image,) = page_images(render([blank], TODAY, NO_SEALS), dots=100)
    ruled = image.convert("L").point(lambda light: 255 if light < 190 else 0)
    area = ruled.crop((60, 560, 780, 920)).resize((1, 360))
    assert sum(area.getpixel((0, y)) > 100 for y in range(360)) >= 8


def test_the_seal_stands_on_both_parts_in_its_own_size() -> None:
    sealed = replace(UP, seal="abc")
    (image,) = page_images(render([sealed], TODAY, {"abc": seal()}), dots=100)
    seen = reds(image)
    # 42 mm are 14 hundredths of the height of the page.
    assert 26 <= len(seen) <= 32
    assert min(seen) < 33 < max(seen)


@pytest.mark.parametrize("slip", [UP, replace(UP, seal="gone")])
def test_without_a_seal_its_place_is_shown(slip: Slip) -> None:
    (page,) = pages_of(slip)
    assert page.count("（盖章处）") == 2
    (image,) = page_images(render([slip], TODAY, NO_SEALS), dots=60)
    assert reds(image) == []


def test_many_slips_are_one_file_each_on_its_own_page() -> None:
    numbers = [f"R110199202600{n:04d}" for n in range(5)]
    pages = pages_of(*(replace(UP, number=number) for number in numbers), told="共5张")
    assert len(pages) == 6
    assert all(number in page for number, page in zip(numbers, pages, strict=False))
    assert pages[-1] == "双向转诊单共5张"


def test_the_same_slip_gives_the_same_file() -> None:
    assert render([UP], TODAY, NO_SEALS) == render([UP], TODAY, NO_SEALS)
    assert render([UP], TODAY, NO_SEALS) != render([replace(UP, age="69岁")], TODAY, NO_SEALS)


def test_a_value_with_line_ends_stays_in_its_sentence() -> None:
    made = filled("住址{address:4}。", {"address": "三组\n27号"}, 10, 400)
    assert "".join(run.text for line in made.lines for run in line).replace("\u00a0", "") == (
        "住址三组 27号。"
    )
