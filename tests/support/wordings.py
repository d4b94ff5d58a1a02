"""Wordings of agreements, as an administrator would have stored them."""

from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AgreementTemplate
from tests.factories import TODAY

CLAUSES = ["第一条〔对象〕甲方以家庭为单位签约。", "第二条〔期限〕自{start}起至{end}止。"]
GLOSS = ["The household signs as a unit.", "The term."]
NOTICE = ["自愿签约。", "基本免费。", "自{start}起至{end}止。", "请如实告知。", "急症打 120。"]
NOTICE_EN = ["Free choice.", "Basics are free.", "From {start} to {end}.", "Tell us.", "Call 120."]


def make_wording(
    institution_code: str = "",
    version: int = 1,
    valid_from: date = TODAY,
    published: bool = True,
    **values: Any,
) -> AgreementTemplate:
    """A stored wording; everybody's has the code of the standard one, any other is an own one."""
    words = {
        "code": "OWN" if institution_code else "STANDARD",
        "title": "家庭医生签约服务协议书",
        "preamble": "双方本着自愿原则订立本协议。",
        "clauses": CLAUSES,
        "gloss": GLOSS,
        "notice": NOTICE,
        "notice_en": NOTICE_EN,
        **values,
    }
    made = AgreementTemplate(
        institution_code=institution_code,
        version=version,
        valid_from=valid_from,
        published_at_utc=clock.utcnow() if published else None,
        **words,
    )
    db.session.add(made)
    db.session.flush()
    return made
