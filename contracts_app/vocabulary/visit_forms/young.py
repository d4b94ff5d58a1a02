"""Newborn visits and checks of children, after the national forms."""

from typing import Final

from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import (
    Group,
    choice,
    choices,
    number,
    words,
)
from contracts_app.vocabulary.visit_forms.form import REFERRAL, VisitForm

_USUAL: Final = ("normal 未见异常 Normal", "abnormal 异常 Abnormal")
_GROWTH: Final = ("high 上 High", "middle 中 Middle", "low 下 Low")
_FEEDING: Final = ("breast 纯母乳 Breast milk", "mixed 混合 Mixed", "formula 人工 Formula")
_REFERRAL: Final = Group("referral", "转诊", "Referral", REFERRAL)
_GUIDANCE: Final = choices(
    "guidance", "指导", "Guidance",
    "feeding 喂养（合理膳食）指导 Feeding", "growth 生长发育指导 Growth",
    "illness 疾病预防指导 Illness", "injury 预防意外伤害指导 Injury",
    "mouth 口腔保健指导 Teeth", "care 护理指导 Care", "other 其他 Other",
)  # fmt: skip

NEWBORN: Final = VisitForm(
    FormKind.NEWBORN,
    "新生儿家庭访视记录",
    "Newborn visit",
    (
        Group(
            "birth",
            "出生情况",
            "Birth",
            (
                number("gestation", "出生孕周", "Weeks at birth", "周", 22, 44),
                choice("delivery", "分娩方式", "Delivery",
                       "natural 顺产 Natural", "caesarean 剖宫产 Caesarean",
                       "assisted 助产 Assisted"),
                choice("asphyxia", "新生儿窒息", "Asphyxia", "none 无 None", "yes 有 Yes"),
                number("birth_weight", "出生体重", "Weight at birth", "kg", 0.4, 7, places=2),
                choice("hearing", "听力筛查", "Hearing test",
                       "passed 通过 Passed", "failed 未通过 Not passed",
                       "none 未筛查 Not tested", "unknown 不详 Unknown"),
                choice("screening", "疾病筛查", "Screening",
                       "none 未进行 Not done", "negative 均阴性 Negative",
                       "positive 有阳性 Positive"),
            ),
        ),
        Group(
            "today",
            "目前情况",
            "Today",
            (
                number("weight", "体重", "Weight", "kg", 0.8, 10, places=2),
                choice("feeding", "喂养方式", "Feeding", *_FEEDING),
                number("feeds", "吃奶次数", "Feeds a day", "次/日", 0, 24, weight=0),
                number("temperature", "体温", "Temperature", "℃", 34, 43, places=1),
                number("heart_rate", "心率", "Heart rate", "次/分", 60, 220),
                number("breaths", "呼吸频率", "Breaths", "次/分", 20, 100),
                choice("face", "面色", "Colour",
                       "red 红润 Red", "yellow 黄染 Yellow", "other 其他 Other"),
                choice("jaundice", "黄疸部位", "Jaundice",
                       "none 无 None", "face 面部 Face", "trunk 躯干 Trunk",
                       "limbs 四肢 Limbs", "hands 手足 Hands and feet"),
                choice("navel", "脐带", "Navel",
                       "on 未脱 Still on", "off 脱落 Off", "oozing 脐部有渗出 Oozing",
                       "other 其他 Other"),
                choice("mouth", "口腔", "Mouth", *_USUAL, weight=0),
                choice("chest", "胸部", "Chest", *_USUAL, weight=0),
                choice("belly", "腹部", "Belly", *_USUAL, weight=0),
                choice("skin", "皮肤", "Skin", *_USUAL, weight=0),
                words("findings", "异常说明", "Findings"),
                _GUIDANCE,
            ),
        ),
        _REFERRAL,
    ),
)  # fmt: skip

CHILD: Final = VisitForm(
    FormKind.CHILD,
    "儿童健康检查记录",
    "Child health check",
    (
        Group(
            "growth",
            "体格生长",
            "Growth",
            (
                number("weight", "体重", "Weight", "kg", 1.5, 60, places=2),
                choice("weight_grade", "体重评价", "Weight for age", *_GROWTH),
                number("height", "身长（身高）", "Height", "cm", 40, 150, places=1),
                choice("height_grade", "身长（身高）评价", "Height for age", *_GROWTH),
                number("head", "头围", "Head", "cm", 28, 60, places=1, weight=0),
                choice("face", "面色", "Colour",
                       "red 红润 Red", "yellow 黄染 Yellow", "other 其他 Other", weight=0),
                choice("fontanelle", "前囟", "Fontanelle",
                       "closed 闭合 Closed", "open 未闭 Open", weight=0),
            ),
        ),
        Group(
            "check",
            "体格检查",
            "Check",
            (
                choice("eyes", "眼睛（视力）", "Eyes", *_USUAL),
                choice("ears", "耳（听力）", "Ears", *_USUAL),
                number("teeth", "出牙数", "Teeth", "颗", 0, 24, weight=0),
                number("caries", "龋齿数", "Caries", "颗", 0, 24, weight=0),
                choice("chest", "胸部", "Chest", *_USUAL, weight=0),
                choice("belly", "腹部", "Belly", *_USUAL, weight=0),
                choice("limbs", "四肢", "Limbs", *_USUAL, weight=0),
                choice("rickets", "可疑佝偻病体征", "Signs of rickets",
                       "none 无 None", "yes 有 Yes", weight=0),
                number("hb", "血红蛋白", "Haemoglobin", "g/L", 40, 250, weight=0),
                words("findings", "异常说明", "Findings"),
            ),
        ),
        Group(
            "life",
            "喂养与发育",
            "Feeding and development",
            (
                choice("feeding", "喂养方式", "Feeding", *_FEEDING, "table 家庭膳食 Table food",
                       weight=0),
                number("outdoors", "户外活动", "Outdoors", "小时/日", 0, 16, places=1, weight=0),
                number("vitamin_d", "服用维生素D", "Vitamin D", "IU/日", 0, 5000, weight=0),
                choice("development", "发育评估", "Development",
                       "passed 通过 Passed", "doubtful 可疑 Doubtful", "delayed 落后 Delayed"),
                choice("illness", "两次随访间患病", "Ill since the last check",
                       "none 无 None", "pneumonia 肺炎 Pneumonia", "diarrhoea 腹泻 Diarrhoea",
                       "injury 外伤 Injury", "other 其他 Other", weight=0),
                _GUIDANCE,
            ),
        ),
        _REFERRAL,
    ),
    {"CHILD_HB": ("hb",)},
)  # fmt: skip
