"""What the codes of referrals are called on paper, in the words of the public forms."""

from __future__ import annotations

from typing import Final

from contracts_app.vocabulary.referrals import (
    Care,
    ClockKind,
    Consent,
    ConsentBy,
    DownReason,
    Outcome,
    ReferralStatus,
    Side,
    UpReason,
    Urgency,
)

URGENCIES: Final[dict[str, str]] = {
    Urgency.EMERGENCY: "危急",
    Urgency.URGENT: "紧急",
    Urgency.NORMAL: "普通",
}
CARES: Final[dict[str, str]] = {Care.CLINIC: "门诊", Care.BED: "住院"}
UP_REASONS: Final[dict[str, str]] = {
    UpReason.CRITICAL: "病情危重",
    UpReason.DIFFICULT: "疑难病例",
    UpReason.EQUIPMENT: "缺少所需设备或技术",
    UpReason.DEPARTMENT: "超出本机构诊疗科目",
    UpReason.MASS_EVENT: "群体性事件",
    UpReason.TESTS: "需进一步检查",
    UpReason.UNCONTROLLED: "随访控制不满意、反应严重或有新并发症",
    UpReason.OTHER: "其他",
}
DOWN_REASONS: Final[dict[str, str]] = {
    DownReason.STABLE: "诊断明确、病情稳定",
    DownReason.CHRONIC: "慢性病需长期管理",
    DownReason.REHABILITATION: "就近康复治疗",
    DownReason.NURSING: "长期护理",
    DownReason.AGREED: "双方约定的其他情形",
}
CONSENTS: Final[dict[str, str]] = {
    Consent.AGREED: "同意转诊",
    Consent.REFUSED: "不同意转诊",
    Consent.UNABLE: "急诊，无法征求意见",
}
SPEAKERS: Final[dict[str, str]] = {
    ConsentBy.SELF: "本人",
    ConsentBy.GUARDIAN: "监护人",
    ConsentBy.FAMILY: "家属",
}
NOT_SENT: Final[dict[str, str]] = {
    ReferralStatus.DRAFT: "草稿　未提交",
    ReferralStatus.INTERNAL_REVIEW: "待审核　未转出",
    ReferralStatus.CANCELLED: "已取消　作废",
    ReferralStatus.REJECTED: "未予接收　作废",
    Outcome.TREATED_HERE: "本院诊治　未转出",
    Outcome.REFUSED: "患方不同意　未转诊",
}
"""By status or outcome, what a slip says across its head where nobody goes anywhere with it."""
STATUSES: Final[dict[str, str]] = {
    ReferralStatus.DRAFT: "草稿",
    ReferralStatus.INTERNAL_REVIEW: "待审核",
    ReferralStatus.SUBMITTED: "已提交，待接诊",
    ReferralStatus.REROUTED: "建议改转",
    ReferralStatus.ACCEPTED: "已接诊，待安排",
    ReferralStatus.SCHEDULED: "已安排",
    ReferralStatus.NO_SHOW: "未到诊",
    ReferralStatus.ARRIVED: "已到诊",
    ReferralStatus.IN_TREATMENT: "住院中",
    ReferralStatus.DISCHARGED: "已出院",
    ReferralStatus.FEEDBACK_RECEIVED: "结果已反馈",
    ReferralStatus.PROPOSED: "拟下转，待接收",
    ReferralStatus.DECLINED: "未接收，待协商",
    ReferralStatus.ACCEPTED_BY_PRIMARY: "已接收，待派团队",
    ReferralStatus.ASSIGNED: "已派团队",
    ReferralStatus.FIRST_FOLLOWUP_DONE: "已首次联系",
    ReferralStatus.TRACKING: "随访中",
}
"""Of those that are open."""
SIDES: Final[dict[str, str]] = {
    Side.STARTER: "转出方",
    Side.TOWNSHIP: "基层机构",
    Side.HOSPITAL: "医院",
    Side.TEAM: "家医团队",
}
CLOCKS: Final[dict[str, str]] = {
    ClockKind.WRITE: "补齐转诊单",
    ClockKind.REVIEW: "审核",
    ClockKind.ACCEPT: "答复是否接诊",
    ClockKind.DECIDE: "决定去向",
    ClockKind.SLOT: "安排号源或床位",
    ClockKind.ARRIVE: "等患者到诊",
    ClockKind.REACH: "联系未到诊患者",
    ClockKind.FEEDBACK: "回传诊疗结果",
    ClockKind.STAY: "住院治疗",
    ClockKind.FEEDBACK_AFTER_STAY: "出院后回传结果",
    ClockKind.RESULT: "查看结果",
    ClockKind.DOWN_ACCEPT: "答复是否接收",
    ClockKind.ASSIGN: "指派团队",
    ClockKind.FIRST_CONTACT: "首次联系",
    ClockKind.FACE_TO_FACE: "面对面随访",
    ClockKind.LAST_FOLLOW_UP: "末次随访",
}
