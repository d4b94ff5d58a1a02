"""Follow-up of hypertension and type 2 diabetes, after the national forms (third edition)."""

from typing import Final

from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import (
    Group,
    choice,
    choices,
    lines,
    number,
    words,
)
from contracts_app.vocabulary.visit_forms.form import (
    ADHERENCE,
    DRINKING,
    EXERCISE,
    HEART_RATE,
    HEIGHT,
    MIND,
    PRESSURE,
    REFERRAL,
    SMOKING,
    WEIGHT,
    VisitForm,
)

MEDICINES: Final = Group(
    "medicines",
    "用药情况",
    "Medicines",
    (
        lines(
            "medicines",
            "用药情况",
            "Medicines",
            4,
            words("name", "药物名称", "Medicine", longest=60),
            words("usage", "用法用量", "Dose", longest=60),
        ),
        *ADHERENCE,
    ),
)
_DANGER: Final = choices(
    "danger", "危急情况", "Signs of danger",
    "none 无 None", "consciousness 意识改变 Clouded mind",
    "headache 剧烈头痛或头晕 Severe headache or dizziness", "vomiting 恶心呕吐 Vomiting",
    "sight 视力模糊、眼痛 Blurred sight, painful eyes",
    "chest 心悸、胸闷 Palpitation, tight chest", "breath 喘憋不能平卧 Cannot lie flat",
    alone="none",
)  # fmt: skip
_COMPLICATION: Final = (
    choice(
        "complication", "新发并发症或原有加重", "New or worse complication",
        "none 无 None", "yes 有 Yes",
    ),
    words(
        "complication_words", "并发症说明", "Complication in words",
        depends=("complication", "yes"),
    ),
)  # fmt: skip
_REFERRAL: Final = Group("referral", "转诊", "Referral", REFERRAL)

HTN: Final = VisitForm(
    FormKind.HTN,
    "高血压患者随访服务记录",
    "Hypertension visit",
    (
        Group(
            "symptoms",
            "症状",
            "Symptoms",
            (
                choices(
                    "symptoms", "症状", "Symptoms",
                    "none 无症状 None", "headache 头痛头晕 Headache, dizziness",
                    "nausea 恶心呕吐 Nausea, vomiting", "flowers 眼花耳鸣 Spots, tinnitus",
                    "breath 呼吸困难 Short of breath", "palpitation 心悸胸闷 Palpitation",
                    "nosebleed 鼻衄出血不止 Nosebleed", "numbness 四肢发麻 Numb limbs",
                    "oedema 下肢水肿 Swollen legs", "other 其他 Other", alone="none",
                ),
                words("symptoms_other", "其他症状", "Other symptoms",
                      depends=("symptoms", "other")),
                _DANGER,
            ),
        ),
        Group(
            "signs",
            "体征",
            "Signs",
            (*PRESSURE, HEART_RATE, WEIGHT, HEIGHT,
             words("signs_other", "其他体征", "Other signs")),
        ),
        Group(
            "lifestyle",
            "生活方式指导",
            "Lifestyle",
            (
                SMOKING, DRINKING, *EXERCISE,
                choice("salt", "摄盐情况", "Salt",
                       "light 轻 Little", "medium 中 Medium", "heavy 重 Much", weight=0),
                *MIND,
            ),
        ),
        MEDICINES,
        Group(
            "others",
            "其他",
            "Others",
            (words("tests", "辅助检查", "Tests"), *_COMPLICATION,
             words("advice", "随访建议", "Advice")),
        ),
        _REFERRAL,
    ),
    {"BP": ("sbp", "dbp"), "DRUG_REVIEW": ("adherence",)},
)  # fmt: skip

DM2: Final = VisitForm(
    FormKind.DM2,
    "2型糖尿病患者随访服务记录",
    "Type 2 diabetes visit",
    (
        Group(
            "symptoms",
            "症状",
            "Symptoms",
            (
                choices(
                    "symptoms", "症状", "Symptoms",
                    "none 无症状 None", "thirst 多饮 Thirst", "hunger 多食 Hunger",
                    "polyuria 多尿 Polyuria", "blurred 视力模糊 Blurred sight",
                    "infection 感染 Infection", "numbness 手脚麻木 Numb limbs",
                    "oedema 下肢浮肿 Swollen legs", "weight_loss 体重明显下降 Weight loss",
                    "other 其他 Other", alone="none",
                ),
                words("symptoms_other", "其他症状", "Other symptoms",
                      depends=("symptoms", "other")),
                choices(
                    "danger", "危急情况", "Signs of danger",
                    "none 无 None", "consciousness 意识或行为改变 Clouded mind",
                    "ketone 呼气有烂苹果味 Breath smells of ketone",
                    "breath 深大呼吸 Deep breathing", "fever 高热 High fever",
                    "pregnant 妊娠期血糖异常 Pregnant with high glucose", alone="none",
                ),
            ),
        ),
        Group(
            "signs",
            "体征",
            "Signs",
            (
                *PRESSURE, WEIGHT, HEIGHT,
                choice("foot", "足背动脉搏动", "Foot pulse",
                       "normal 触及正常 Normal", "weak 减弱 Weak", "absent 消失 Absent"),
                choice("foot_side", "减弱或消失的一侧", "Which side",
                       "left 左侧 Left", "right 右侧 Right", "both 双侧 Both", weight=0),
            ),
        ),
        Group(
            "tests",
            "辅助检查",
            "Tests",
            (
                number("fpg", "空腹血糖", "Fasting glucose", "mmol/L", 1, 40, places=1),
                number("hba1c", "糖化血红蛋白", "HbA1c", "%", 3, 20, places=1, weight=0),
                words("tests", "其他检查", "Other tests"),
            ),
        ),
        Group(
            "lifestyle",
            "生活方式指导",
            "Lifestyle",
            (
                SMOKING, DRINKING, *EXERCISE,
                number("staple", "主食", "Staple food", "克/天", 0, 2000, weight=0),
                *MIND,
            ),
        ),
        Group(
            "medicines",
            "用药情况",
            "Medicines",
            (
                *MEDICINES.fields,
                choice("hypoglycaemia", "低血糖反应", "Hypoglycaemia",
                       "none 无 None", "sometimes 偶尔 Sometimes", "often 频繁 Often"),
                words("insulin", "胰岛素", "Insulin", longest=80),
            ),
        ),
        Group("others", "其他", "Others",
              (*_COMPLICATION, words("advice", "随访建议", "Advice"))),
        _REFERRAL,
    ),
    {"FPG": ("fpg",), "FOOT": ("foot",), "BP": ("sbp", "dbp")},
)  # fmt: skip
