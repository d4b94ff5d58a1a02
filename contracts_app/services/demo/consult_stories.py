"""What is asked of the county hospital from afar in the demonstration, and what became of it."""

from dataclasses import dataclass
from typing import Final

from contracts_app.services.consultations import Reply
from contracts_app.vocabulary.consultations import ConsultKind, ConsultMove, DeclineReason
from contracts_app.vocabulary.referrals import Urgency

_NOTHING: Final = Reply()
_K, _M = ConsultKind, ConsultMove
_SOON, _LEISURE = Urgency.URGENT, Urgency.NORMAL


@dataclass(frozen=True)
class Step:
    """One move, so many hours after it was asked."""

    after: float
    role: str
    move: ConsultMove
    reply: Reply = _NOTHING


@dataclass(frozen=True)
class Question:
    """A question with what became of it until now."""

    hours_ago: float
    by: str
    kind: ConsultKind
    urgency: Urgency
    department: str
    words: str
    steps: tuple[Step, ...] = ()
    of_referral: bool = False
    """It belongs to a referral of the first town that is still open."""


def _taken(after: float) -> Step:
    return Step(after, "hospital", _M.TAKE)


def _answered(after: float, doctor: str, findings: str, conclusion: str, advice: str) -> Step:
    answer = {
        "findings": findings, "conclusion": conclusion, "advice": advice, "doctor": doctor,
    }  # fmt: skip
    return Step(after, "hospital", _M.ANSWER, Reply(answer=answer))


QUESTIONS: Final = (
    Question(
        38, "village", _K.ECG, _SOON, "CARD",
        "胸闷2小时，含服硝酸甘油后缓解。血压152/90。请看心电图有无急性缺血。",
        (
            _answered(
                1, "王建民", "窦性心律，心率76次/分，V4–V6导联ST段水平压低0.05mV。",
                "心肌缺血待排，无急性心梗改变。", "规律服药，两天内来心内科复查；胸痛持续即转诊。",
            ),
            Step(1.5, "village", _M.READ),
        ),
    ),
    Question(
        34, "doctor", _K.ECG, _LEISURE, "CARD",
        "高血压随访时脉搏不齐，自诉偶有心慌。请看是否为房颤。", (_taken(1),),
    ),
    Question(
        8.5, "village", _K.ECG, _LEISURE, "CARD", "老年人体检心电图，机器提示“异常”，请复核。",
        (
            _answered(
                0.7, "李秀英", "窦性心律，偶发房性早搏。", "偶发房性早搏，余无明显异常。",
                "无需特殊处理，下次体检复查。",
            ),
        ),
    ),
    Question(
        63, "leader", _K.IMAGING, _LEISURE, "RESP",
        "咳嗽三周，抗感染治疗一周无好转。胸片右上肺可疑斑片影，请协助阅片。",
    ),
    Question(
        33, "doctor", _K.IMAGING, _SOON, "ORTH", "跌倒后右腕肿痛，请看桡骨远端有无骨折。",
        (
            _taken(0.5),
            _answered(
                2, "周志刚", "右桡骨远端骨皮质连续，未见明显骨折线。", "未见明确骨折。",
                "制动、冷敷，一周后疼痛不减复查；必要时CT。",
            ),
        ),
    ),
    Question(
        39, "village", _K.IMAGING, _LEISURE, "ORTH", "腰痛半年，请看腰椎片。",
        (
            Step(
                3, "hospital", _M.DECLINE,
                Reply(reason=DeclineReason.QUALITY, note="照片反光看不清，请放在灯箱上重拍再发。"),
            ),
        ),
    ),
    Question(
        8, "doctor", _K.IMAGING, _LEISURE, "RESP", "慢阻肺患者近一周气促加重，胸片请看有无感染。",
    ),
    Question(
        87, "leader", _K.CONSULT, _LEISURE, "ENDO",
        "糖尿病十年，二甲双胍加格列美脲，空腹9–11。是否起始胰岛素？",
        (
            _taken(1),
            _answered(
                6, "孙丽华", "糖化血红蛋白8.9%，肾功能正常。", "口服药控制不佳，可起始基础胰岛素。",
                "甘精胰岛素睡前10单位，每三天按空腹血糖调整2单位；停格列美脲晚间一次。",
            ),
            Step(7, "leader", _M.READ),
        ),
    ),
    Question(
        10, "leader", _K.CONSULT, _SOON, "NEUR",
        "脑梗死恢复期，昨起头晕加重，无肢体无力。血压168/96，请指导用药并看是否需要转诊。",
        (_taken(1),),
    ),
    Question(
        9, "doctor", _K.CONSULT, _LEISURE, "ENDO",
        "甲功五项TSH 0.02，FT4升高，心率102。请指导下一步检查。",
    ),
    Question(
        14, "village", _K.CONSULT, _LEISURE, "NEUR", "反复头痛，请指导。",
        (Step(3, "village", _M.WITHDRAW),),
    ),
    Question(
        15, "leader", _K.CONSULT, _LEISURE, "CARD",
        "已申请上转。等待期间抗血小板药是否继续、剂量如何调整？", of_referral=True,
    ),
)  # fmt: skip
