"""The laboratory and pictures (辅助检查) in the examination form."""

from typing import Final

from contracts_app.vocabulary.record_forms.exam_body import FEMALE, with_words
from contracts_app.vocabulary.record_forms.fields import (
    Field,
    Group,
    choice,
    choices,
    number,
    words,
)

_NORMAL: Final = ("normal 正常 Normal", "abnormal 异常 Abnormal")
_FOUND: Final = ("negative 阴性 Negative", "positive 阳性 Positive")


def _urine(code: str, zh: str, en: str) -> Field:
    return choice(
        f"urine_{code}", zh, en,
        "minus - -", "trace ± ±", "one + +", "two ++ ++", "three +++ +++", "four ++++ ++++",
    )  # fmt: skip


LABORATORY: Final = Group(
    "laboratory",
    "辅助检查",
    "Laboratory and pictures",
    (
        number("haemoglobin", "血红蛋白", "Haemoglobin", "g/L", 20, 250),
        number("leucocytes", "白细胞", "White blood cells", "×10^9/L", 0.1, 200, places=2),
        number("platelets", "血小板", "Platelets", "×10^9/L", 1, 2000),
        words("blood_other", "血常规其他", "Blood count: other"),
        _urine("protein", "尿蛋白", "Urine: protein"),
        _urine("glucose", "尿糖", "Urine: glucose"),
        _urine("ketones", "尿酮体", "Urine: ketones"),
        _urine("blood", "尿潜血", "Urine: blood"),
        words("urine_other", "尿常规其他", "Urine: other"),
        number("fasting_glucose", "空腹血糖", "Fasting glucose", "mmol/L", 1, 50, places=2),
        choices(
            "ecg", "心电图", "ECG",
            "normal 正常 Normal", "st 改变(ST-T) ST-T changes",
            "old_mi 陈旧性心肌梗塞 Old infarction", "fast 窦性心动过速 Sinus tachycardia",
            "slow 窦性心动过缓 Sinus bradycardia", "early 早搏 Premature beats",
            "af 房颤 Atrial fibrillation", "block 房室传导阻滞 AV block", "other 其他 Other",
            alone="normal",
        ),
        words("ecg_words", "心电图其他", "ECG: other", depends=("ecg", "other")),
        number("microalbumin", "尿微量白蛋白", "Microalbumin", "mg/dL", 0, 500, places=2, weight=0),
        choice("occult", "大便潜血", "Occult blood", *_FOUND, weight=0),
        number("hba1c", "糖化血红蛋白", "HbA1c", "%", 2, 25, places=1, weight=0),
        choice("hbsag", "乙型肝炎表面抗原", "HBsAg", *_FOUND, weight=0),
        number("alt", "血清谷丙转氨酶", "ALT", "U/L", 0, 10_000, places=1),
        number("ast", "血清谷草转氨酶", "AST", "U/L", 0, 10_000, places=1),
        number("albumin", "白蛋白", "Albumin", "g/L", 5, 80, places=1, weight=0),
        number("bilirubin", "总胆红素", "Total bilirubin", "μmol/L", 0, 1000, places=1),
        number(
            "bilirubin_direct", "结合胆红素", "Direct bilirubin", "μmol/L", 0, 800, places=1,
            weight=0,
        ),
        number("creatinine", "血清肌酐", "Creatinine", "μmol/L", 5, 3000, places=1),
        number("urea", "血尿素", "Urea", "mmol/L", 0.1, 100, places=2),
        number("potassium", "血钾浓度", "Potassium", "mmol/L", 1, 10, places=2, weight=0),
        number("sodium", "血钠浓度", "Sodium", "mmol/L", 90, 200, places=1, weight=0),
        number("cholesterol", "总胆固醇", "Total cholesterol", "mmol/L", 0.5, 40, places=2),
        number("triglycerides", "甘油三酯", "Triglycerides", "mmol/L", 0.1, 100, places=2),
        number("ldl", "血清低密度脂蛋白胆固醇", "LDL cholesterol", "mmol/L", 0.1, 30, places=2),
        number("hdl", "血清高密度脂蛋白胆固醇", "HDL cholesterol", "mmol/L", 0.05, 10, places=2),
        *with_words("chest_film", "胸部X线片", "Chest film", *_NORMAL, weight=0),
        *with_words("ultrasound", "腹部B超", "Ultrasound of the abdomen", *_NORMAL, weight=0),
        *with_words("ultrasound_other", "B超其他", "Other ultrasound", *_NORMAL, weight=0),
        *with_words("smear", "宫颈涂片", "Cervical smear", *_NORMAL, weight=0, sex=FEMALE),
        words("laboratory_other", "其他检查", "Other tests"),
    ),
)  # fmt: skip
