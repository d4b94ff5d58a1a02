"""What the printed record of an end or a change says for codes; it is Chinese in every language."""

from typing import Final

from contracts_app.vocabulary.life import ChangeKind, EndReason

TITLES: Final[dict[str, str]] = {
    ChangeKind.TERMINATE: "家庭医生签约服务解约记录",
    ChangeKind.CHANGE_TEAM: "家庭医生签约服务变更记录",
    ChangeKind.CHANGE_PACKAGES: "家庭医生签约服务变更记录",
}
WHAT: Final[dict[str, str]] = {
    ChangeKind.TERMINATE: "解除协议",
    ChangeKind.CHANGE_TEAM: "更换签约团队",
    ChangeKind.CHANGE_PACKAGES: "变更服务包",
}
REASONS: Final[dict[str, str]] = {
    EndReason.MOVED_AWAY: "迁出本辖区",
    EndReason.OUT_OF_REACH: "连续一年无法取得联系",
    EndReason.REFUSES_SERVICE: "连续一年拒绝服务",
    EndReason.OWN_WISH: "主动解约",
    EndReason.OTHER: "其他",
    EndReason.NOT_FULFILLED: "未履约（退约）",
    EndReason.DEATH: "死亡",
    EndReason.OTHER_TEAM: "更换团队",
    EndReason.HOUSEHOLD_CHANGED: "分户/并户",
    EndReason.NOT_RENEWED: "到期不续",
}
SIDES: Final[dict[str, str]] = {"household": "甲方（家庭）", "team": "乙方（团队）"}
