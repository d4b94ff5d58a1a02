"""What a slip of a referral says, and the sentences of the public forms of both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts_app.vocabulary.referrals import Direction


@dataclass(frozen=True)
class Slip:
    """Everything that a slip says, in words; what is empty is left to be filled in by hand."""

    number: str
    direction: str
    name: str
    sex: str
    age: str
    archive_no: str
    address: str
    phone: str
    to: str
    """The institution that is asked."""
    department: str
    receiving_doctor: str
    institution: str
    """The one that refers, and whose seal it is."""
    doctor: str
    doctor_phone: str
    written_on: str
    urgency: str
    care: str
    reason: str
    consent: str
    texts: tuple[tuple[str, str], ...]
    """By field of the form."""
    admission_no: str = ""
    home_on: str = ""
    mark: str = ""
    """What stands boxed at the head: that it is void, or that its texts are still owed."""
    seal: str = ""
    """The name of its picture, where it is stored."""
    signature: str = ""
    """Always by hand."""


@dataclass(frozen=True)
class Form:
    """The words of a public form; a number is the width of a line to write on, in characters."""

    title: str
    stub: tuple[str, ...]
    addressed: str
    sentence: str
    facts: tuple[str, ...]
    headings: dict[str, str]
    """By field, in the order of the form."""


STUB: Final = "双向转诊单"
_HOME: Final = "家庭住址{address:22}　联系电话{phone:8}"
_LIVES: Final = "档案编号{archive_no:11}　联系电话{phone:8}　家庭住址{address:14}"
FORMS: Final[dict[str, Form]] = {
    Direction.UP: Form(
        title="双向转诊（转出）单",
        stub=(
            "患者姓名{name:7}　性别{sex:3}　年龄{age:4}　档案编号{archive_no:11}",
            _HOME,
            "于{written_on}因病情需要，转入{to:9}单位{department:5}科室{receiving_doctor:4}接诊医生。",
        ),
        addressed="{to:12}（机构）{department:6}（科室）{receiving_doctor:4}（医生）：",
        sentence="现有患者{name:6}性别{sex:3}年龄{age:4}，因病情需要，需转入贵单位，请予以接诊。",
        facts=(
            "紧急程度{urgency}　就诊方式{care}　患方意见{consent:6}",
            "转诊原因{reason:12}",
            _LIVES,
        ),
        headings={
            "impression": "初步印象",
            "illness": "主要现病史（转出原因）",
            "history": "主要既往史",
            "treatment": "治疗经过",
            "record": "健康档案所载",
        },
    ),
    Direction.DOWN: Form(
        title="双向转诊（回转）单",
        stub=(
            "患者姓名{name:7}　性别{sex:3}　年龄{age:4}　住院病案号{admission_no:9}",
            _HOME,
            "于{written_on}因病情需要，转回{to:12}单位{receiving_doctor:6}接诊医生。",
        ),
        addressed="{to:14}（机构）{receiving_doctor:6}（医生）：",
        sentence="现有患者{name:6}性别{sex:3}年龄{age:4}，因病情需要，现转回贵单位，请予以接诊。",
        facts=(
            "住院病案号{admission_no:9}　出院日期{home_on:8}　患方意见{consent:6}",
            "转回原因{reason:12}",
            _LIVES,
        ),
        headings={
            "diagnosis": "诊断结果",
            "results": "主要检查结果",
            "treatment": "治疗经过",
            "advice": "下一步治疗方案及康复建议",
            "plan": "居家随访计划",
        },
    ),
}
STUB_SIGNED: Final = (
    "转诊医生{doctor:6}（签字）{signature:8}",
    "转诊单位{institution:14}（盖章）",
    "日期{written_on:10}",
)
SLIP_SIGNED: Final = (STUB_SIGNED[0], "联系电话{doctor_phone:12}", *STUB_SIGNED[1:])
