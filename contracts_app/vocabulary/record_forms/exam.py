"""The examination form (健康体检表) in the groups of the national form, third edition."""

from typing import Final

from contracts_app.vocabulary.record_forms.exam_body import BODY, ORGANS
from contracts_app.vocabulary.record_forms.exam_laboratory import LABORATORY
from contracts_app.vocabulary.record_forms.exam_lifestyle import LIFESTYLE
from contracts_app.vocabulary.record_forms.exam_outcome import (
    ASSESSMENT,
    GUIDANCE,
    IMMUNISATION,
    MEDICINES,
    PROBLEMS,
    STAYS,
)
from contracts_app.vocabulary.record_forms.fields import (
    Form,
    Group,
    choice,
    choices,
    number,
    words,
)
from contracts_app.vocabulary.records import SectionKind

ELDER: Final = 65

SYMPTOMS: Final = Group(
    "symptoms",
    "症状",
    "Symptoms",
    (
        words("doctor", "责任医生", "Responsible doctor", weight=1, longest=40),
        choices(
            "symptoms", "症状", "Symptoms",
            "none 无症状 None", "headache 头痛 Headache", "dizziness 头晕 Dizziness",
            "palpitation 心悸 Palpitation", "tightness 胸闷 Tight chest",
            "chest_pain 胸痛 Chest pain", "cough 慢性咳嗽 Chronic cough", "sputum 咳痰 Sputum",
            "breath 呼吸困难 Short of breath", "thirst 多饮 Thirst", "polyuria 多尿 Polyuria",
            "weight_loss 体重下降 Weight loss", "fatigue 乏力 Fatigue",
            "joints 关节肿痛 Painful joints", "blurred 视力模糊 Blurred sight",
            "numbness 手脚麻木 Numb limbs", "urgency 尿急 Urgency", "dysuria 尿痛 Dysuria",
            "constipation 便秘 Constipation", "diarrhoea 腹泻 Diarrhoea",
            "vomiting 恶心呕吐 Nausea or vomiting", "flowers 眼花 Spots before the eyes",
            "tinnitus 耳鸣 Tinnitus", "breast 乳房胀痛 Painful breast", "other 其他 Other",
            alone="none",
        ),
        words("symptoms_other", "其他症状", "Other symptoms", depends=("symptoms", "other")),
    ),
)  # fmt: skip
GENERAL: Final = Group(
    "general",
    "一般状况",
    "General state",
    (
        number("temperature", "体温", "Temperature", "℃", 34, 43, places=1),
        number("pulse", "脉率", "Pulse", "次/分", 30, 220),
        number("respiration", "呼吸频率", "Respiration", "次/分", 6, 70),
        number("left_systolic", "左侧收缩压", "Left, systolic", "mmHg", 60, 300),
        number("left_diastolic", "左侧舒张压", "Left, diastolic", "mmHg", 30, 200),
        number("right_systolic", "右侧收缩压", "Right, systolic", "mmHg", 60, 300),
        number("right_diastolic", "右侧舒张压", "Right, diastolic", "mmHg", 30, 200),
        number("height", "身高", "Height", "cm", 40, 230, places=1),
        number("weight", "体重", "Weight", "kg", 2, 300, places=1),
        number("waist", "腰围", "Waist", "cm", 30, 200, places=1),
        choice(
            "self_rating", "老年人健康状态自我评估", "Older person: own rating of health",
            "content 满意 Content", "rather 基本满意 Rather content", "unsure 说不清楚 Unsure",
            "not_quite 不太满意 Not quite", "not 不满意 Not content", min_age=ELDER,
        ),
        number(
            "adl", "老年人生活自理能力评分", "Older person: daily living score", "分", 0, 100,
            min_age=ELDER,
        ),
        choice(
            "adl_grade", "老年人生活自理能力自我评估", "Older person: daily living",
            "able 可自理(0~3分) Independent (0-3)",
            "light 轻度依赖(4~8分) Light dependence (4-8)",
            "medium 中度依赖(9~18分) Medium dependence (9-18)",
            "unable 不能自理(≥19分) Dependent (19 and more)", min_age=ELDER,
        ),
        choice(
            "cognition", "老年人认知功能粗筛", "Older person: cognition",
            "negative 粗筛阴性 Negative", "positive 粗筛阳性 Positive", min_age=ELDER,
        ),
        number(
            "mmse", "简易智力状态检查总分", "Mini-mental state score", "分", 0, 30,
            weight=0, min_age=ELDER, depends=("cognition", "positive"),
        ),
        choice(
            "emotion", "老年人情感状态粗筛", "Older person: mood",
            "negative 粗筛阴性 Negative", "positive 粗筛阳性 Positive", min_age=ELDER,
        ),
        number(
            "gds", "老年人抑郁评分检查总分", "Depression score", "分", 0, 30,
            weight=0, min_age=ELDER, depends=("emotion", "positive"),
        ),
    ),
)  # fmt: skip

EXAM: Final = Form(
    SectionKind.EXAM,
    "健康体检表",
    "Examination form",
    (
        SYMPTOMS,
        GENERAL,
        LIFESTYLE,
        ORGANS,
        BODY,
        LABORATORY,
        PROBLEMS,
        STAYS,
        MEDICINES,
        IMMUNISATION,
        ASSESSMENT,
        GUIDANCE,
    ),
)
