"""What organs can do (脏器功能) and the physical check (查体) in the examination form."""

from typing import Final

from contracts_app.vocabulary.record_forms.fields import (
    Field,
    Group,
    choice,
    choices,
    number,
    words,
)

_NO_YES: Final = ("none 无 None", "yes 有 Yes")
FEMALE: Final = "female"


def with_words(
    code: str, zh: str, en: str, *options: str, sex: str = "", **more: object
) -> tuple[Field, Field]:
    """A choice whose last option is told in words."""
    told = (code, options[-1].split(" ")[0])
    return (
        choice(code, zh, en, *options, sex=sex, **more),
        words(f"{code}_words", f"{zh}说明", f"{en}: in words", sex=sex, depends=told),
    )


ORGANS: Final = Group(
    "organs",
    "脏器功能",
    "Organs",
    (
        choice(
            "lips", "口唇", "Lips",
            "red 红润 Red", "pale 苍白 Pale", "blue 发绀 Blue", "chapped 皲裂 Chapped",
            "blister 疱疹 Blisters",
        ),
        choices(
            "teeth", "齿列", "Teeth",
            "normal 正常 Normal", "missing 缺齿 Missing", "caries 龋齿 Caries",
            "denture 义齿(假牙) Denture", alone="normal",
        ),
        choice(
            "throat", "咽部", "Throat",
            "normal 无充血 Normal", "red 充血 Congested", "follicles 淋巴滤泡增生 Follicles",
        ),
        number("sight_left", "左眼视力", "Sight, left", "", 0, 5.3, places=1),
        number("sight_right", "右眼视力", "Sight, right", "", 0, 5.3, places=1),
        number(
            "sight_left_corrected", "左眼矫正视力", "Corrected, left", "", 0, 5.3, places=1,
            weight=0,
        ),
        number(
            "sight_right_corrected", "右眼矫正视力", "Corrected, right", "", 0, 5.3, places=1,
            weight=0,
        ),
        choice(
            "hearing", "听力", "Hearing",
            "hears 听见 Hears", "poor 听不清或无法听见 Hears poorly or not at all",
        ),
        choice(
            "motion", "运动功能", "Motor function",
            "able 可顺利完成 Does all movements",
            "unable 无法独立完成任何一个动作 Not able without help",
        ),
    ),
)  # fmt: skip
_PALPATION: Final = (
    ("tenderness", "腹部压痛", "Abdomen: tenderness"),
    ("mass", "腹部包块", "Abdomen: mass"),
    ("liver", "肝大", "Enlarged liver"),
    ("spleen", "脾大", "Enlarged spleen"),
    ("dullness", "移动性浊音", "Shifting dullness"),
)
_WOMEN: Final = (
    ("vulva", "外阴", "Vulva"),
    ("vagina", "阴道", "Vagina"),
    ("cervix", "宫颈", "Cervix"),
    ("uterus", "宫体", "Uterus"),
    ("adnexa", "附件", "Adnexa"),
)

BODY: Final = Group(
    "body",
    "查体",
    "Physical check",
    (
        *with_words(
            "fundus", "眼底", "Fundus of the eye", "normal 正常 Normal", "abnormal 异常 Abnormal",
            weight=0,
        ),
        *with_words(
            "skin", "皮肤", "Skin",
            "normal 正常 Normal", "flushed 潮红 Flushed", "pale 苍白 Pale", "blue 发绀 Blue",
            "yellow 黄染 Yellow", "pigment 色素沉着 Pigment", "other 其他 Other",
        ),
        *with_words(
            "sclera", "巩膜", "Sclera",
            "normal 正常 Normal", "yellow 黄染 Yellow", "red 充血 Congested", "other 其他 Other",
        ),
        *with_words(
            "nodes", "淋巴结", "Lymph nodes",
            "none 未触及 Not felt", "clavicle 锁骨上 Above the clavicle", "armpit 腋窝 Armpit",
            "other 其他 Other",
        ),
        choice("barrel", "桶状胸", "Barrel chest", "no 否 No", "yes 是 Yes"),
        *with_words(
            "breathing", "呼吸音", "Breath sounds", "normal 正常 Normal", "abnormal 异常 Abnormal",
        ),
        *with_words(
            "rales", "罗音", "Rales",
            "none 无 None", "dry 干罗音 Dry", "wet 湿罗音 Moist", "other 其他 Other",
        ),
        number("heart_rate", "心率", "Heart rate", "次/分", 30, 220),
        choice(
            "rhythm", "心律", "Rhythm",
            "regular 齐 Regular", "irregular 不齐 Irregular",
            "absolute 绝对不齐 Absolutely irregular",
        ),
        *with_words("murmur", "心脏杂音", "Heart murmur", *_NO_YES),
        *(pair for one in _PALPATION for pair in with_words(*one, *_NO_YES)),
        choice(
            "oedema", "下肢水肿", "Oedema of the legs",
            "none 无 None", "one 单侧 One side", "uneven 双侧不对称 Both, uneven",
            "both 双侧对称 Both sides",
        ),
        choice(
            "foot_pulse", "足背动脉搏动", "Pulse of the foot",
            "none 未触及 Not felt", "both 触及双侧对称 Both sides alike",
            "left 触及左侧弱或消失 Weak on the left", "right 触及右侧弱或消失 Weak on the right",
            weight=0,
        ),
        *with_words(
            "rectum", "肛门指诊", "Rectal check",
            "none 未及异常 Nothing found", "pain 触痛 Tender", "mass 包块 Mass",
            "prostate 前列腺异常 Prostate", "other 其他 Other", weight=0,
        ),
        *with_words(
            "breasts", "乳腺", "Breasts",
            "none 未见异常 Nothing found", "removed 乳房切除 Removed",
            "milk 异常泌乳 Abnormal milk", "mass 乳腺包块 Mass", "other 其他 Other",
            weight=0, sex=FEMALE,
        ),
        *(
            pair
            for one in _WOMEN
            for pair in with_words(
                *one, "none 未见异常 Nothing found", "abnormal 异常 Abnormal", weight=0, sex=FEMALE,
            )
        ),
        words("body_other", "其他查体所见", "Other findings"),
    ),
)  # fmt: skip
