"""The standard agreement text of the family-doctor service (domain rule S3P7, S4).

A stored template is versioned and frozen once published; a new instance starts with this one.
Words in braces are filled in when an agreement is printed; no others are understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts_app.vocabulary import ContractStatus

PLACEHOLDERS: Final[dict[str, str]] = {
    "no": "number of the agreement",
    "rep": "name of the household's representative",
    "id": "ID number of the representative",
    "addr": "address of the household",
    "tel": "telephone of the representative",
    "org": "name of the institution",
    "team": "name of the team",
    "lead": "leader of the team",
    "contact": "contact person of the team",
    "team_tel": "hotline of the team",
    "start": "first day of the term",
    "end": "last day of the term, inclusive",
    "date": "day of signing",
}
"""Every {placeholder} a title, preamble or clause may hold, with its meaning."""

NOTICE_PLACEHOLDERS: Final = frozenset({"start", "end"})
"""Those that the sentences which are explained before signing may hold; the others come later."""

OWN_CODE: Final = "OWN"
"""The code of a wording that an institution wrote for itself."""

COPY_MARKS: Final[tuple[str, str]] = ("甲方联", "乙方联")
"""The household's copy and the institution's copy, in the order they are printed."""

ENDED: Final[dict[str, str]] = {
    ContractStatus.VOID: "已作废",
    ContractStatus.TERMINATED: "已解约",
    ContractStatus.SUPERSEDED: "已变更",
    ContractStatus.EXPIRED: "已到期",
}
"""What is printed on every page of an agreement that holds no more."""


@dataclass(frozen=True, slots=True)
class AgreementText:
    """The words of one version of an agreement template, with an English gloss per clause."""

    code: str
    version: str
    title: str
    preamble: str
    clauses: tuple[str, ...]
    gloss: tuple[str, ...]


STANDARD_AGREEMENT: Final = AgreementText(
    code="STANDARD",
    version="1",
    title="家庭医生签约服务协议书",
    preamble=(
        "双方本着自愿、平等、诚信原则，经乙方说明服务项目、费用和注意事项，"
        "甲方理解并同意后订立本协议。"
    ),
    clauses=(
        (
            "第一条〔对象〕甲方以家庭为单位签约，代表人已取得成年成员同意，未成年人及无完全民事"
            "行为能力人由监护人代签。同一时期每户每人只接受一个团队的签约服务。"
        ),
        (
            "第二条〔内容〕乙方提供常见病诊疗、用药指导、预约与转诊、健康档案管理、重点人群随访"
            "和健康教育等基础服务；甲方另选的个性化服务包及频次载于附件二。"
        ),
        (
            "第三条〔费用〕基础服务依国家规定免费提供，一般诊疗费按当地政策执行；个性化服务按"
            "附件二公示价格收取，并列明医保基金、基本公共卫生经费和个人承担的数额，"
            "未履行部分按比例退还。"
        ),
        (
            "第四条〔期限〕自{start}起至{end}止。首次签约自双方签字之日起至次年十二月三十一日，"
            "此后以公历年度为一个周期。"
        ),
        (
            "第五条〔续约〕乙方应在期满三十日前告知甲方。期满前甲方未提出异议的，基础服务自动"
            "延续一个周期；付费服务须经甲方再次确认。"
        ),
        (
            "第六条〔甲方〕有权了解团队资质、查询本人档案、申请更换团队和投诉；应如实提供健康"
            "信息，按约配合随访治疗，联系方式或成员变动时及时告知。"
        ),
        (
            "第七条〔乙方〕按约定时间和频次服务并如实记录，因故不能履约应提前告知并补做；因甲方"
            "隐瞒病情或拒绝合理医嘱造成的后果依法确定责任。本服务不能替代急救，"
            "急危重症请立即拨打120。"
        ),
        "第八条〔转诊〕病情超出乙方能力的，乙方协助联系上级医院优先接诊，患者转回后继续随访。",
        (
            "第九条〔信息保护〕乙方仅为医疗卫生服务、管理和依法考核使用甲方信息并严格保密；除法律"
            "另有规定外，向他人提供须经本人或监护人单独同意，不得用于商业目的。"
        ),
        (
            "第十条〔变更解除〕任何一方可书面申请变更或解除，经双方签字确认后生效；成员死亡或迁出"
            "的，自事实发生之日终止对其服务；新生儿自登记后纳入本协议。"
        ),
        "第十一条〔争议〕双方先行协商，协商不成可向当地卫生健康行政部门反映或依法诉讼。",
        (
            "第十二条〔生效〕本协议一式两份，双方各执一份，自签字盖章之日起生效；依法成立的电子"
            "签名与手写签名效力相同。"
        ),
    ),
    gloss=(
        (
            "The household signs as a unit; adults agree, guardians sign for minors and persons "
            "without full capacity; one team at a time for each household and person."
        ),
        "Basic services are free; chosen packages and their frequency stand in annex 2.",
        (
            "The local consultation fee applies; packages at the posted price, with the shares of "
            "medical insurance, public health funds and the person; what is not done is refunded "
            "pro rata."
        ),
        (
            "The term; the first one runs to 31 December of the following year, later ones by "
            "calendar year."
        ),
        "Notice 30 days before the end; silent renewal for basic services only.",
        "Rights and duties of the household.",
        (
            "Duties of the team; consequences of concealment are judged by law; this is not an "
            "emergency service, call 120."
        ),
        "Referral to a higher hospital, and follow-up after the return.",
        (
            "Use of information is limited to care, administration and lawful assessment; separate "
            "consent for anyone else; no commerce."
        ),
        (
            "Change or termination needs both signatures; death and moving away end the service "
            "for that person; a newborn joins once registered."
        ),
        "Disputes: negotiation, then the health authority or the court.",
        "Two copies; in force once signed and sealed; electronic signatures count as written.",
    ),
)
