"""The catalogue every new instance starts with: items, packages, agreement text, policies.

Only packages with a price approved locally may be sold: the fees here are examples. The text of the
agreement and the default of every policy follow the work plans of health centres (S3P7 and others).
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_START = date(2020, 1, 1)

ITEMS = (
    ("RECORD", "健康档案建立与更新", "Health record kept up to date"),
    ("ADVICE", "健康咨询", "Health advice"),
    ("BOOKING", "优先预约", "Priority booking"),
    ("REFERRAL", "双向转诊", "Two-way referral"),
    ("MATERIAL", "健康教育资料", "Health education material"),
    ("ASSESSMENT", "健康状况评估", "Health assessment"),
    ("NORM", "所属人群基本公共卫生服务", "Public health services of the own group"),
    ("HTN_VISIT", "高血压面对面随访", "Hypertension visit, face to face"),
    ("BP", "血压测量", "Blood pressure"),
    ("EXAM", "健康体检", "Health examination"),
    ("DRUG_REVIEW", "用药评估", "Review of medicines"),
    ("REFILL", "续方服务", "Repeat prescription"),
    ("DM_VISIT", "糖尿病面对面随访", "Diabetes visit, face to face"),
    ("FPG", "空腹血糖检测", "Fasting glucose"),
    ("FOOT", "足背动脉检查", "Foot pulse"),
    ("ELDER_ASSESS", "生活方式与自理能力评估", "Lifestyle and self-care assessment"),
    ("GUIDANCE", "健康指导", "Health guidance"),
    ("TCM_ELDER", "中医药健康管理", "TCM health management"),
    ("HOME_VISIT", "上门访视", "Home visit"),
    ("DRESSING", "上门换药、导尿护理", "Dressing and catheter care at home"),
    ("FAMILY_BED", "家庭病床优先", "Family bed priority"),
    ("NEWBORN", "新生儿访视", "Newborn visit"),
    ("FULL_MONTH", "满月健康管理", "Full-month visit"),
    ("CHILD_VISIT", "儿童健康检查", "Child health check"),
    ("CHILD_HB", "血红蛋白检测", "Haemoglobin"),
    ("CHILD_TCM", "儿童中医药调养", "TCM for children"),
    ("VACCINE", "预防接种", "Vaccination"),
    ("ANTENATAL", "孕期保健", "Antenatal care"),
    ("POSTPARTUM", "产后访视", "Postpartum visit"),
    ("DAY42", "产后42天检查", "Day-42 check"),
    ("SMD_VISIT", "精神障碍随访与危险性评估", "Mental-disorder visit with risk grade"),
    ("FAMILY_TRAINING", "家属护理培训", "Training of the family"),
    ("TB_VISIT", "肺结核入户随访", "Tuberculosis visit"),
    ("DIS_VISIT", "残疾人随访", "Visit for disabled residents"),
    ("EDUCATION", "个体化健康教育", "Individual health education"),
    ("REHAB", "康复训练指导", "Rehabilitation training"),
    ("CARE_CARD", "关爱优惠卡服务", "Care-card services"),
    ("CONSTITUTION", "中医体质辨识", "TCM constitution test"),
    ("TCM_TECHNIQUE", "中医适宜技术", "TCM techniques"),
    ("CHRONIC_VISIT", "慢病延伸随访", "Extended chronic-disease visit"),
    ("PAIN", "疼痛与康复指导", "Pain and rehabilitation advice"),
    ("LONG_RX", "长期处方", "Long prescription"),
    ("FULL_EXAM", "综合体检套餐", "Full check-up"),
)

_SPECIAL = ["FP_SPECIAL", "POVERTY", "LONE_ELDER", "LOW_INCOME"]
_CHRONIC = ["CHD", "COPD", "STROKE", "CANCER"]

# code, zh, en, (insurance, public health, self) in fen, whom for, ((item, times a year), …)
PACKAGES = (
    (
        "BASIC",
        "基本服务包",
        "Basic package",
        (0, 0, 0),
        [],
        (
            ("RECORD", 1),
            ("ADVICE", 0),
            ("BOOKING", 0),
            ("REFERRAL", 0),
            ("MATERIAL", 4),
            ("ASSESSMENT", 1),
            ("NORM", 0),
        ),
    ),
    (
        "HTN",
        "高血压服务包",
        "Hypertension package",
        (0, 0, 0),
        [{"tags": ["HTN"], "min_age": 35}],
        (("HTN_VISIT", 4), ("BP", 4), ("EXAM", 1), ("DRUG_REVIEW", 4), ("REFILL", 0)),
    ),
    (
        "DM2",
        "2型糖尿病服务包",
        "Type 2 diabetes package",
        (0, 0, 0),
        [{"tags": ["DM2"], "min_age": 35}],
        (("DM_VISIT", 4), ("FPG", 4), ("EXAM", 1), ("FOOT", 4)),
    ),
    (
        "ELDER",
        "老年人服务包",
        "Elderly package",
        (0, 0, 0),
        [{"min_age": 65}],
        (("ELDER_ASSESS", 1), ("EXAM", 1), ("GUIDANCE", 1), ("TCM_ELDER", 1)),
    ),
    (
        "ADV",
        "高龄失能上门服务包",
        "Home care package",
        (10000, 6000, 4000),
        [{"min_age": 90}, {"tags": ["BEDRIDDEN"]}],
        (("HOME_VISIT", 4), ("DRESSING", 0), ("FAMILY_BED", 0)),
    ),
    (
        "CHILD",
        "0-6岁儿童服务包",
        "Children 0–6 package",
        (0, 0, 0),
        [{"below_age": 7}],
        (
            ("NEWBORN", 1),
            ("FULL_MONTH", 1),
            ("CHILD_VISIT", 4),
            ("CHILD_HB", 2),
            ("CHILD_TCM", 2),
            ("VACCINE", 0),
        ),
    ),
    (
        "MCH",
        "孕产妇服务包",
        "Maternal package",
        (0, 0, 0),
        [{"tags": ["MATERNAL"]}],
        (("ANTENATAL", 5), ("POSTPARTUM", 1), ("DAY42", 1)),
    ),
    (
        "SMD",
        "严重精神障碍服务包",
        "Severe mental disorder package",
        (0, 0, 0),
        [{"tags": ["SMD"]}],
        (("SMD_VISIT", 4), ("EXAM", 1), ("FAMILY_TRAINING", 4)),
    ),
    (
        "TB",
        "肺结核服务包",
        "Tuberculosis package",
        (0, 0, 0),
        [{"tags": ["TB"]}],
        (("TB_VISIT", 12), ("ASSESSMENT", 1)),
    ),
    (
        "DIS",
        "残疾人服务包",
        "Disability package",
        (0, 0, 0),
        [{"tags": ["DISABLED"]}],
        (("DIS_VISIT", 1), ("EDUCATION", 1), ("REHAB", 4)),
    ),
    (
        "SPEC",
        "特殊家庭服务包",
        "Special families package",
        (0, 0, 0),
        [{"tags": _SPECIAL}],
        (("HOME_VISIT", 1), ("EDUCATION", 1), ("CARE_CARD", 0)),
    ),
    (
        "TCM",
        "中医药保健包",
        "TCM package",
        (3000, 0, 3000),
        [],
        (("CONSTITUTION", 1), ("GUIDANCE", 1), ("TCM_TECHNIQUE", 6)),
    ),
    (
        "ONCO",
        "慢病延伸服务包",
        "Extended chronic-disease package",
        (7500, 0, 7500),
        [{"tags": _CHRONIC}],
        (("CHRONIC_VISIT", 4), ("PAIN", 4), ("LONG_RX", 0)),
    ),
    (
        "PLUS",
        "健康管理组合包",
        "Health management package",
        (0, 0, 30000),
        [],
        (("RECORD", 1), ("ASSESSMENT", 1), ("FULL_EXAM", 1)),
    ),
)

POLICIES = (
    ("team.households_soft", 400),
    ("team.households_hard", 1500),
    ("team.persons_hard", 10000),
    ("doctor.persons_soft", 1500),
    ("doctor.persons_hard", 2000),
    ("village_doctor.persons_soft", 1000),
    ("team.min_roles", {"gp_or_physician": 1, "nurse": 1, "public_health": 1}),
    ("contract.period_mode", "calendar_after_first"),
    ("contract.q4_first_start", "immediate"),
    ("contract.expiry_action", "auto_renew"),
    ("contract.signer_dead_days", 30),
    ("contract.unit", "household"),
    ("agreement.party_a", "household"),
)

TITLE = "家庭医生签约服务协议书"
PREAMBLE = (
    "双方本着自愿、平等、诚信原则，经乙方说明服务项目、费用和注意事项，甲方理解并同意后订立本协议。"
)
CLAUSES = (
    (
        "第一条〔对象〕甲方以家庭为单位签约，代表人已取得成年成员同意，未成年人及无完全民事行为能"
        "力人由监护人代签。同一时期每户每人只接受一个团队的签约服务。"
    ),
    (
        "第二条〔内容〕乙方提供常见病诊疗、用药指导、预约与转诊、健康档案管理、重点人群随访和健康"
        "教育等基础服务；甲方另选的个性化服务包及频次载于附件二。"
    ),
    (
        "第三条〔费用〕基础服务依国家规定免费提供，一般诊疗费按当地政策执行；个性化服务按附件二公"
        "示价格收取，并列明医保基金、基本公共卫生经费和个人承担的数额，未履行部分按比例退还。"
    ),
    (
        "第四条〔期限〕自{start}起至{end}止。首次签约自双方签字之日起至次年十二月三十"
        "一日，此后以公历年度为一个周期。"
    ),
    (
        "第五条〔续约〕乙方应在期满三十日前告知甲方。期满前甲方未提出异议的，基础服务自动延续一个"
        "周期；付费服务须经甲方再次确认。"
    ),
    (
        "第六条〔甲方〕有权了解团队资质、查询本人档案、申请更换团队和投诉；应如实提供健康信息，按"
        "约配合随访治疗，联系方式或成员变动时及时告知。"
    ),
    (
        "第七条〔乙方〕按约定时间和频次服务并如实记录，因故不能履约应提前告知并补做；因甲方隐瞒病"
        "情或拒绝合理医嘱造成的后果依法确定责任。本服务不能替代急救，急危重症请立即拨打120。"
    ),
    "第八条〔转诊〕病情超出乙方能力的，乙方协助联系上级医院优先接诊，患者转回后继续随访。",
    (
        "第九条〔信息保护〕乙方仅为医疗卫生服务、管理和依法考核使用甲方信息并严格保密；除法律另有"
        "规定外，向他人提供须经本人或监护人单独同意，不得用于商业目的。"
    ),
    (
        "第十条〔变更解除〕任何一方可书面申请变更或解除，经双方签字确认后生效；成员死亡或迁出的，"
        "自事实发生之日终止对其服务；新生儿自登记后纳入本协议。"
    ),
    "第十一条〔争议〕双方先行协商，协商不成可向当地卫生健康行政部门反映或依法诉讼。",
    (
        "第十二条〔生效〕本协议一式两份，双方各执一份，自签字盖章之日起生效；依法成立的电子签名与"
        "手写签名效力相同。"
    ),
)


def upgrade() -> None:
    bind = op.get_bind()
    tables = sa.MetaData()
    tables.reflect(
        bind,
        only=("service_item", "service_package", "package_item", "agreement_template", "policy"),
    )
    item, package, part, template, policy = (
        tables.tables[name]
        for name in (
            "service_item",
            "service_package",
            "package_item",
            "agreement_template",
            "policy",
        )
    )
    bind.execute(
        item.insert(), [{"code": code, "name": zh, "name_en": en} for code, zh, en in ITEMS]
    )
    for code, zh, en, split, target, parts in PACKAGES:
        insurance, public_health, own = split
        new = bind.execute(
            package.insert().returning(package.c.id),
            {
                "code": code,
                "version": 1,
                "name": zh,
                "name_en": en,
                "fee_fen": sum(split),
                "insurance_fen": insurance,
                "public_health_fen": public_health,
                "self_fen": own,
                "target": target,
                "valid_from": _START,
            },
        ).scalar_one()
        rows = [
            {"package_id": new, "item_code": name, "times_per_year": times, "position": place}
            for place, (name, times) in enumerate(parts)
        ]
        bind.execute(part.insert(), rows)
    bind.execute(
        template.insert(),
        {
            "code": "STANDARD",
            "version": 1,
            "title": TITLE,
            "preamble": PREAMBLE,
            "clauses": list(CLAUSES),
            "valid_from": _START,
        },
    )
    rows = [
        {"key": key, "institution_code": "", "valid_from": _START, "value": value}
        for key, value in POLICIES
    ]
    bind.execute(policy.insert(), rows)


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM contract")):
        raise RuntimeError("the catalogue stays: contracts rest on it; go back from a backup")
    for table in (
        "policy",
        "agreement_template",
        "package_item",
        "service_package",
        "service_item",
    ):
        op.execute(sa.table(table).delete())
