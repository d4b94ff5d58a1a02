"""The follow-up of somebody who came home from hospital."""

from typing import Final

from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import Group, choice, words
from contracts_app.vocabulary.visit_forms.chronic import MEDICINES
from contracts_app.vocabulary.visit_forms.form import REFERRAL, VisitForm

HOMECOMING: Final = VisitForm(
    FormKind.HOMECOMING,
    "出院回家随访记录",
    "Home from hospital",
    (
        Group(
            "state",
            "回家后情况",
            "Since coming home",
            (
                choice("effect", "恢复情况", "Recovery",
                       "better 好转 Better", "same 无变化 Unchanged", "worse 加重 Worse"),
                words("state", "目前情况", "State"),
                choice("plan", "康复建议落实", "Follows the plan of the hospital",
                       "yes 已落实 Wholly", "partly 部分落实 Partly", "no 未落实 Not",
                       weight=0),
                words("problem", "主要问题", "Problem"),
            ),
        ),
        MEDICINES,
        Group(
            "care",
            "处理与指导",
            "Care and advice",
            (
                words("done", "本次处理", "What was done"),
                words("advice", "健康指导", "Advice"),
            ),
        ),
        Group("referral", "转诊", "Referral", REFERRAL),
    ),
)  # fmt: skip
