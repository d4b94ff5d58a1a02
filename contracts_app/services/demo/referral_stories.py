"""What the referrals of the demonstration are about, from the telephone call to the last visit."""

from dataclasses import dataclass, field
from typing import Any, Final

from contracts_app.rules.referrals.clinics import Hours

_MORNING: Final = (480, 720)
_AFTERNOON: Final = (840, 1050)


def _clinics(days: tuple[int, ...], expert: str, span: tuple[int, int], total: int) -> list[Any]:
    return [(day, Hours(*span, expert, total), None) for day in days]


DEPARTMENTS: Final[tuple[tuple[str, str, int, list[Any]], ...]] = (
    ("CARD", "心血管内科", 3, [
        *_clinics((1, 3, 5), "王建民 主任医师", _MORNING, 30),
        *_clinics((2, 4), "李秀英 副主任医师", _AFTERNOON, 20),
    ]),
    ("NEUR", "神经内科", 2, _clinics((1, 4), "赵国强 主任医师", _MORNING, 25)),
    ("ENDO", "内分泌科", 1, _clinics((2, 3, 5), "孙丽华 副主任医师", _MORNING, 20)),
    ("ORTH", "骨科", 2, _clinics((1, 2, 4), "周志刚 主任医师", _AFTERNOON, 15)),
    ("RESP", "呼吸内科", 2, _clinics((3, 5), "吴晓东 主任医师", _MORNING, 20)),
    ("OBST", "妇产科", 2, _clinics((1, 3), "郑海燕 副主任医师", _MORNING, 20)),
    ("EMER", "急诊科", 4, []),
)  # fmt: skip
"""Code, name, kept beds, and the clinics of the week."""


@dataclass(frozen=True)
class Step:
    """One move, so many hours after the story began."""

    after: float
    role: str
    move: str
    values: dict[str, Any] = field(default_factory=dict)
    clinic: bool = False
    on_day: bool = False
    home: bool = False
    """It is about the way home that followed."""


@dataclass(frozen=True)
class Story:
    """A referral with what became of it until now."""

    hours_ago: float
    by: str
    department: str
    urgency: str
    reason: str
    form: dict[str, str]
    steps: tuple[Step, ...] = ()
    consent: str = "agreed"
    care: str = "clinic"
    note: str = ""
    answered_by: str = ""


def _form(impression: str, illness: str, history: str = "", treatment: str = "") -> dict[str, str]:
    return {
        "impression": impression,
        "illness": illness,
        "history": history,
        "treatment": treatment,
        "doctor": "刘敏",
        "doctor_phone": "0539-6200011",
    }


def _result(diagnosis: str, results: str, treatment: str, advice: str, plan: str = "") -> Any:
    return {
        "diagnosis": diagnosis,
        "results": results,
        "treatment": treatment,
        "advice": advice,
        "plan": plan,
        "doctor": "王建民",
        "doctor_phone": "0539-6200121",
    }


_CHEST = _form(
    "胸痛待查：不稳定型心绞痛？", "活动后胸闷、胸痛 3 天，含服硝酸甘油约 5 分钟缓解。",
    "高血压 12 年。", "阿司匹林 100 mg 口服，心电图示 V4–V6 ST 段压低。",
)  # fmt: skip
_STROKE = _form(
    "脑卒中？", "晨起右侧肢体无力、言语含糊 2 小时。", "高血压 8 年，服药不规律。",
    "血压 186/104 mmHg，平卧、吸氧。",
)  # fmt: skip
_SUGAR = _form(
    "2型糖尿病血糖控制不佳", "连续两次随访空腹血糖 11.2、10.6 mmol/L，口渴、多尿。",
    "2型糖尿病 6 年。", "二甲双胍 0.5 g 每日三次。",
)  # fmt: skip
_HIP = _form(
    "右髋部骨折？", "在院中滑倒后右髋疼痛，不能站立 4 小时。", "骨质疏松。", "制动、止痛。"
)
_COUGH = _form("慢阻肺急性加重？", "咳嗽、咳黄痰伴气促 5 天，活动后加重。", "慢性支气管炎 10 年。",
               "雾化、口服抗生素 3 天，好转不明显。")  # fmt: skip
_PRESSURE = _form(
    "高血压 3 级", "连续两次随访血压 172/98、168/96 mmHg，头晕。", "高血压 15 年。",
    "氨氯地平 5 mg、缬沙坦 80 mg，每日一次。",
)  # fmt: skip
_MOTHER = _form("妊娠期高血压？", "孕 30 周，血压 146/94 mmHg，双下肢水肿。", "无。",
                "休息、监测血压。")  # fmt: skip
FORMS: Final = {
    "CARD": _CHEST, "NEUR": _STROKE, "ENDO": _SUGAR, "ORTH": _HIP, "RESP": _COUGH,
    "OBST": _MOTHER, "EMER": _STROKE,
}  # fmt: skip
"""A slip for each department."""

_ACCEPTED = Step(0.6, "hospital", "accept")
_CAME = (
    Step(0.6, "hospital", "accept"),
    Step(20, "hospital", "arrive"),
)
RESULT = _result(
    "不稳定型心绞痛，冠状动脉粥样硬化性心脏病",
    "冠脉造影：前降支中段狭窄 85%，置入支架 1 枚。",
    "阿司匹林、氯吡格雷、阿托伐他汀、美托洛尔。",
    "双联抗血小板 12 个月；低盐低脂；如再胸痛立即就诊。",
    "第3天：电话询问胸痛、出血及服药；第7天：上门测血压、心率，查穿刺处；第30天：复查血脂、肝功能。",
)
_SENT_HOME = {"form": RESULT, "home": True, "reason": "stable", "consent_by": "self"}


def _came_home(days: float, *steps: Step) -> Story:
    """Treated five days and sent home; the story began so many days ago."""
    return Story(
        days * 24, "leader", "CARD", "urgent", "critical", _CHEST,
        (
            *_CAME,
            Step(22, "hospital", "treat"),
            Step(142, "hospital", "discharge", on_day=True),
            Step(144, "hospital", "feed_back", _SENT_HOME, on_day=True),
            *steps,
        ),
        care="bed",
    )  # fmt: skip


STORIES: Final = (
    Story(1.5, "village", "CARD", "urgent", "critical", _CHEST),
    Story(3, "village", "ENDO", "normal", "uncontrolled", _SUGAR),
    Story(5, "leader", "CARD", "urgent", "uncontrolled", _PRESSURE),
    Story(1, "doctor", "RESP", "normal", "tests", _COUGH),
    Story(26, "leader", "ORTH", "normal", "equipment", _HIP, (_ACCEPTED,)),
    Story(2, "village", "EMER", "emergency", "critical", {}, (), "unable",
          answered_by="急诊科 值班医生"),
    Story(30, "leader", "NEUR", "normal", "difficult", _STROKE,
          (_ACCEPTED, Step(2, "hospital", "book", clinic=True))),
    Story(8, "doctor", "ENDO", "normal", "uncontrolled", _SUGAR,
          (_ACCEPTED, Step(1, "hospital", "book", clinic=True))),
    Story(22, "leader", "RESP", "urgent", "tests", _COUGH, _CAME),
    Story(70, "leader", "NEUR", "urgent", "critical", _STROKE,
          (*_CAME, Step(21, "hospital", "treat")), care="bed"),
    Story(50, "leader", "ORTH", "urgent", "equipment", _HIP,
          (*_CAME, Step(21, "hospital", "treat"),
           Step(45, "hospital", "discharge", on_day=True)), care="bed"),
    Story(60, "doctor", "ENDO", "normal", "uncontrolled", _SUGAR,
          (*_CAME, Step(30, "hospital", "feed_back", {"form": _result(
              "2型糖尿病，血糖控制不佳", "糖化血红蛋白 9.4%，尿微量白蛋白正常。",
              "加用达格列净 10 mg，每日一次。", "两周后复查空腹血糖，坚持饮食控制。")}))),
    _came_home(6.2),
    _came_home(8, Step(150, "leader", "accept_back", home=True)),
    _came_home(14, Step(150, "leader", "accept_back", home=True)),
    Story(28, "leader", "OBST", "normal", "tests", _MOTHER,
          (Step(3, "hospital", "reject", {
              "reason": "not_needed", "note": "请先在卫生院查 24 小时尿蛋白，异常再转。"}),)),
    Story(96, "leader", "CARD", "normal", "difficult", _PRESSURE, (),
          "refused", note="家属表示路远、无人陪同，先在本地调整用药。"),
    Story(40, "leader", "CARD", "normal", "uncontrolled", _PRESSURE,
          (Step(2, "hospital", "pause", {"note": "患者需与子女商量就诊日期"}),)),
)  # fmt: skip
"""Something for every column of the board."""
