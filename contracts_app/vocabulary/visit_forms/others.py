"""Elders, TCM, home care and special families, assessment, examination, and what is only done."""

from typing import Final

from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import (
    Field,
    Group,
    choice,
    choices,
    number,
    words,
)
from contracts_app.vocabulary.visit_forms.form import (
    DRINKING,
    EXERCISE,
    HEART_RATE,
    HEIGHT,
    PRESSURE,
    REFERRAL,
    SMOKING,
    WEIGHT,
    VisitForm,
)

_ADVICE: Final = words("advice", "健康指导", "Advice")
_REFERRAL: Final = Group("referral", "转诊", "Referral", REFERRAL)


def _adl(code: str, zh: str, en: str, light: int, medium: int, unable: int) -> Field:
    return choice(
        code, zh, en,
        "0 可自理(0分) Independent (0)",
        *(() if not light else (f"{light} 轻度依赖({light}分) Light ({light})",)),
        f"{medium} 中度依赖({medium}分) Medium ({medium})",
        f"{unable} 不能自理({unable}分) Unable ({unable})",
    )  # fmt: skip


ELDER: Final = VisitForm(
    FormKind.ELDER,
    "老年人生活方式与自理能力评估",
    "Elder: lifestyle and self-care",
    (
        Group(
            "adl",
            "生活自理能力",
            "Self-care",
            (
                _adl("eating", "进餐", "Eating", 0, 3, 5),
                _adl("washing", "梳洗", "Washing", 1, 3, 7),
                _adl("dressing", "穿衣", "Dressing", 0, 3, 5),
                _adl("toilet", "如厕", "Toilet", 1, 5, 10),
                _adl("moving", "活动", "Moving", 1, 5, 10),
            ),
        ),
        Group(
            "state",
            "健康状态",
            "Health",
            (
                choice("self_rating", "健康状态自我评估", "Own rating of health",
                       "content 满意 Content", "rather 基本满意 Rather content",
                       "unsure 说不清楚 Unsure", "not_quite 不太满意 Not quite",
                       "not 不满意 Not content"),
                choice("memory", "认知功能粗筛", "Memory",
                       "normal 阴性 Normal", "doubtful 阳性 Doubtful"),
                choice("mood", "情感状态粗筛", "Mood",
                       "normal 阴性 Normal", "doubtful 阳性 Doubtful"),
                SMOKING, DRINKING, *EXERCISE,
                choice("falls", "一年内跌倒", "Falls in a year",
                       "none 无 None", "once 1次 Once", "more 2次及以上 More", weight=0),
                _ADVICE,
            ),
        ),
        _REFERRAL,
    ),
)  # fmt: skip

TCM: Final = VisitForm(
    FormKind.TCM,
    "中医体质辨识与保健指导",
    "TCM constitution and guidance",
    (
        Group(
            "constitution",
            "体质辨识",
            "Constitution",
            (
                choices("constitution", "体质类型", "Constitution",
                        "balanced 平和质 Balanced", "qi 气虚质 Qi deficiency",
                        "yang 阳虚质 Yang deficiency", "yin 阴虚质 Yin deficiency",
                        "phlegm 痰湿质 Phlegm-damp", "heat 湿热质 Damp-heat",
                        "stasis 血瘀质 Blood stasis", "qi_stasis 气郁质 Qi stagnation",
                        "special 特禀质 Special", alone="balanced"),
                choices("guidance", "保健指导", "Guidance",
                        "mind 情志调摄 Mind", "diet 饮食调养 Diet", "life 起居调摄 Daily life",
                        "exercise 运动保健 Exercise", "points 穴位保健 Acupoints",
                        "other 其他 Other"),
                _ADVICE,
            ),
        ),
    ),
)  # fmt: skip

CARE: Final = VisitForm(
    FormKind.CARE,
    "入户访视记录",
    "Home and care visit",
    (
        Group(
            "state",
            "情况",
            "State",
            (
                choices("need", "服务需求", "Needs",
                        "medical 医疗 Medical", "drugs 用药 Medicines",
                        "rehab 康复 Rehabilitation", "nursing 护理 Nursing",
                        "aids 辅具 Aids", "mind 心理 Mind", "life 生活照料 Daily care",
                        "none 无 None", alone="none"),
                words("state", "目前情况", "State"),
                words("problem", "主要问题", "Problem"),
                number("sbp", "收缩压", "Systolic pressure", "mmHg", 60, 300, weight=0),
                number("dbp", "舒张压", "Diastolic pressure", "mmHg", 30, 200, weight=0),
                HEART_RATE,
                number("pain", "疼痛评分", "Pain", "分", 0, 10, weight=0),
                words("done", "本次处理", "What was done"),
                _ADVICE,
            ),
        ),
        _REFERRAL,
    ),
    {"BP": ("sbp", "dbp")},
)  # fmt: skip

ASSESSMENT: Final = VisitForm(
    FormKind.ASSESSMENT,
    "健康状况评估与个性化健康计划",
    "Health assessment and plan",
    (
        Group(
            "state",
            "健康状况",
            "State",
            (
                choice("health", "总体健康", "Health",
                       "good 良好 Good", "fair 一般 Fair", "poor 较差 Poor"),
                choices("risks", "危险因素", "Risks",
                        "none 无 None", "smoking 吸烟 Smoking", "alcohol 饮酒 Alcohol",
                        "weight 超重肥胖 Overweight", "salt 高盐饮食 Salt",
                        "inactive 缺乏运动 Little exercise", "pressure 血压高 High pressure",
                        "sugar 血糖高 High glucose", "lipids 血脂高 Lipids",
                        "family 家族史 Family history", "other 其他 Other", alone="none"),
                number("sbp", "收缩压", "Systolic pressure", "mmHg", 60, 300, weight=0),
                number("dbp", "舒张压", "Diastolic pressure", "mmHg", 30, 200, weight=0),
                WEIGHT, HEIGHT,
                number("waist", "腰围", "Waist", "cm", 30, 200, places=1, weight=0),
            ),
        ),
        Group(
            "plan",
            "个性化健康计划",
            "Plan",
            (
                words("goals", "目标", "Goals", weight=1),
                words("measures", "措施", "Measures", weight=1),
            ),
        ),
    ),
    {"BP": ("sbp", "dbp")},
)  # fmt: skip

EXAM: Final = VisitForm(
    FormKind.EXAM,
    "健康体检（要点）",
    "Examination (main values)",
    (
        Group(
            "values",
            "主要结果",
            "Main values",
            (
                *PRESSURE, HEART_RATE, WEIGHT, HEIGHT,
                number("waist", "腰围", "Waist", "cm", 30, 200, places=1, weight=0),
                number("fpg", "空腹血糖", "Fasting glucose", "mmol/L", 1, 40, places=1,
                       weight=0),
                number("hb", "血红蛋白", "Haemoglobin", "g/L", 40, 250, weight=0),
                choice("result", "体检结论", "Result",
                       "normal 未见异常 Normal", "abnormal 有异常 Abnormal"),
                words("findings", "异常说明", "Findings", depends=("result", "abnormal")),
                _ADVICE,
            ),
        ),
    ),
    {"BP": ("sbp", "dbp"), "FPG": ("fpg",)},
)  # fmt: skip

SCREENING: Final = VisitForm(
    FormKind.SCREENING,
    "血压测量（筛查）",
    "Blood pressure (screening)",
    (
        Group(
            "values",
            "测量结果",
            "Values",
            (
                *PRESSURE, HEART_RATE,
                number("fpg", "空腹血糖", "Fasting glucose", "mmol/L", 1, 40, places=1,
                       weight=0),
                choices("risks", "高血压高危因素", "Risks of hypertension",
                        "none 无 None", "weight 超重肥胖 Overweight",
                        "family 家族史 Family history",
                        "alcohol 长期过量饮酒 Much alcohol", "salt 高盐饮食 Salt", alone="none"),
                _ADVICE,
            ),
        ),
    ),
    {"FPG": ("fpg",)},
)  # fmt: skip

SIMPLE: Final = VisitForm(
    FormKind.SIMPLE,
    "服务记录",
    "Service",
    (Group("done", "服务内容", "Service", (words("done", "本次服务内容", "What was done"),)),),
)
