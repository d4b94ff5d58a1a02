"""Checks in pregnancy, the visit after birth and the check after 42 days."""

from typing import Final

from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import (
    Group,
    choice,
    choices,
    number,
    words,
)
from contracts_app.vocabulary.visit_forms.form import PRESSURE, REFERRAL, VisitForm

_USUAL: Final = ("normal 未见异常 Normal", "abnormal 异常 Abnormal")
_REFERRAL: Final = Group("referral", "转诊", "Referral", REFERRAL)
_WEIGHT: Final = number("weight", "体重", "Weight", "kg", 30, 200, places=1)
_CLASS: Final = choice("class", "分类", "Judged", *_USUAL)
_FINDINGS: Final = words("findings", "异常说明", "Findings", depends=("class", "abnormal"))

ANTENATAL: Final = VisitForm(
    FormKind.ANTENATAL,
    "产前检查服务记录",
    "Antenatal check",
    (
        Group(
            "check",
            "检查",
            "Check",
            (
                words("complaint", "主诉", "Complaint"),
                _WEIGHT,
                *PRESSURE,
                number("fundus", "宫底高度", "Fundal height", "cm", 5, 50, places=1, weight=0),
                number("girth", "腹围", "Girth", "cm", 50, 160, places=1, weight=0),
                choice("position", "胎位", "Position",
                       "head 头位 Head", "breech 臀位 Breech", "across 横位 Across",
                       "unknown 不清 Unclear", weight=0),
                number("fetal_heart", "胎心率", "Fetal heart", "次/分", 60, 220, weight=0),
                number("hb", "血红蛋白", "Haemoglobin", "g/L", 40, 250, weight=0),
                choice("protein", "尿蛋白", "Protein in urine",
                       "none 阴性 None", "plus 阳性 Positive", weight=0),
                words("tests", "其他检查", "Other tests"),
                choices(
                    "danger", "危急情况", "Signs of danger",
                    "none 无 None", "bleeding 阴道出血 Bleeding", "fit 抽搐 Convulsion",
                    "headache 剧烈头痛、视物模糊 Severe headache, blurred sight",
                    "movement 胎动明显减少 Fewer movements", "waters 胎膜早破 Waters broke",
                    alone="none",
                ),
            ),
        ),
        Group(
            "result",
            "评估与指导",
            "Result",
            (
                choice("risk", "妊娠风险", "Risk",
                       "green 绿色（低风险） Green, low", "yellow 黄色（一般风险） Yellow, some",
                       "orange 橙色（较高风险） Orange, higher", "red 红色（高风险） Red, high",
                       "purple 紫色（传染病） Purple, infection"),
                _CLASS,
                _FINDINGS,
                choices("guidance", "指导", "Guidance",
                        "life 生活方式 Lifestyle", "nutrition 营养 Nutrition",
                        "mind 心理 Mind", "movement 自我监护（数胎动） Count movements",
                        "birth 分娩准备 Preparing birth", "feeding 母乳喂养 Breastfeeding",
                        "other 其他 Other"),
            ),
        ),
        _REFERRAL,
    ),
    {"BP": ("sbp", "dbp")},
)  # fmt: skip


def _after_birth(kind: FormKind, zh: str, en: str) -> VisitForm:
    return VisitForm(
        kind,
        zh,
        en,
        (
            Group(
                "check",
                "检查",
                "Check",
                (
                    number("temperature", "体温", "Temperature", "℃", 34, 43, places=1, weight=0),
                    words("health", "一般健康情况", "General health"),
                    choice("mind", "一般心理状况", "Mind",
                           "good 良好 Good", "low 情绪低落 Low", "other 其他 Other"),
                    *PRESSURE,
                    choice("breasts", "乳房", "Breasts", *_USUAL),
                    choice("lochia", "恶露", "Lochia", *_USUAL),
                    choice("uterus", "子宫", "Uterus", *_USUAL),
                    choice("wound", "伤口", "Wound", *_USUAL, "none 无伤口 None"),
                ),
            ),
            Group(
                "result",
                "评估与指导",
                "Result",
                (
                    _CLASS,
                    _FINDINGS,
                    choices("guidance", "指导", "Guidance",
                            "personal 个人卫生 Hygiene", "mind 心理 Mind",
                            "nutrition 营养 Nutrition", "feeding 母乳喂养 Breastfeeding",
                            "baby 新生儿护理 Newborn care", "sex 性保健与避孕 Contraception",
                            "other 其他 Other"),
                ),
            ),
            _REFERRAL,
        ),
        {"BP": ("sbp", "dbp")},
    )  # fmt: skip


POSTPARTUM: Final = _after_birth(FormKind.POSTPARTUM, "产后访视记录", "Visit after birth")
DAY42: Final = _after_birth(FormKind.DAY42, "产后42天健康检查记录", "Check after 42 days")
