"""The basic form (个人基本信息表) in the words and order of the national form, third edition."""

from typing import Final

from contracts_app.vocabulary.record_forms.fields import (
    Field,
    FieldKind,
    Form,
    Group,
    choice,
    choices,
    lines,
    terms,
    when,
    words,
)
from contracts_app.vocabulary.records import SectionKind

_NO_YES: Final = ("none 无 None", "yes 有 Yes")
_FAMILY: Final = (
    "none 无 None",
    "htn 高血压 Hypertension",
    "diabetes 糖尿病 Diabetes",
    "chd 冠心病 Coronary heart disease",
    "copd 慢性阻塞性肺疾病 COPD",
    "cancer 恶性肿瘤 Cancer",
    "stroke 脑卒中 Stroke",
    "smd 严重精神障碍 Severe mental disorder",
    "tb 结核病 Tuberculosis",
    "hepatitis 肝炎 Hepatitis",
    "congenital 先天畸形 Congenital malformation",
    "other 其他 Other",
)
DISEASES: Final = terms(
    "none 无 None",
    "htn 高血压 Hypertension",
    "diabetes 糖尿病 Diabetes",
    "chd 冠心病 Coronary heart disease",
    "copd 慢性阻塞性肺疾病 COPD",
    "cancer 恶性肿瘤 Cancer",
    "stroke 脑卒中 Stroke",
    "smd 严重精神障碍 Severe mental disorder",
    "tb 结核病 Tuberculosis",
    "hepatitis 肝炎 Hepatitis",
    "infectious 其他法定传染病 Other notifiable infection",
    "occupational 职业病 Occupational disease",
    "other 其他 Other",
)
PROPOSES: Final = {
    "htn": "HTN",
    "diabetes": "DM2",
    "chd": "CHD",
    "copd": "COPD",
    "cancer": "CANCER",
    "stroke": "STROKE",
    "smd": "SMD",
    "tb": "TB",
}
"""Diseases for which a population group is proposed; nobody is put into one silently."""
DISABLED: Final = "DISABLED"


def _kin(code: str, zh: str, en: str) -> tuple[Field, Field]:
    return (
        choices(code, zh, en, *_FAMILY, alone="none"),
        words(f"{code}_other", f"{zh}的其他疾病", f"{en}: other disease", depends=(code, "other")),
    )


BASIC: Final = Form(
    SectionKind.BASIC,
    "个人基本信息表",
    "Basic form",
    (
        Group(
            "person",
            "个人信息",
            "Person",
            (
                words("workplace", "工作单位", "Workplace"),
                words("contact_name", "联系人姓名", "Contact", weight=1, longest=40),
                Field("contact_phone", "联系人电话", "Phone of the contact", FieldKind.PHONE),
                choice(
                    "abo", "血型", "Blood group",
                    "a A型 A", "b B型 B", "o O型 O", "ab AB型 AB", "unknown 不详 Unknown",
                ),
                choice(
                    "rh", "RH血型", "Rh",
                    "negative 阴性 Negative", "positive 阳性 Positive", "unknown 不详 Unknown",
                ),
                choice(
                    "occupation", "职业", "Occupation",
                    "leader 国家机关、党群组织、企业、事业单位负责人 Head of an institution",
                    "professional 专业技术人员 Professional",
                    "clerk 办事人员和有关人员 Clerk",
                    "service 商业、服务业人员 Commerce and services",
                    "farmer 农、林、牧、渔、水利业生产人员 Farming, forestry, fishery",
                    "worker 生产、运输设备操作人员及有关人员 Production and transport",
                    "soldier 军人 Soldier",
                    "other 不便分类的其他从业人员 Other",
                    "none 无职业 No occupation",
                    min_age=16,
                ),
                choices(
                    "payment", "医疗费用支付方式", "Who pays for treatment",
                    "employee 城镇职工基本医疗保险 Insurance of employees",
                    "resident 城乡居民基本医疗保险 Insurance of residents",
                    "relief 贫困救助 Relief",
                    "commercial 商业医疗保险 Commercial insurance",
                    "public 全公费 Public",
                    "self 全自费 Self-paid",
                    "other 其他 Other",
                ),
                words(
                    "payment_other", "其他支付方式", "Another way of paying",
                    depends=("payment", "other"),
                ),
            ),
        ),
        Group(
            "exposure",
            "过敏与暴露",
            "Allergies and exposure",
            (
                choices(
                    "allergy", "药物过敏史", "Drug allergies",
                    "none 无 None", "penicillin 青霉素 Penicillin", "sulfa 磺胺 Sulfonamides",
                    "streptomycin 链霉素 Streptomycin", "other 其他 Other", alone="none",
                ),
                words(
                    "allergy_other", "其他过敏药物", "Other drugs", depends=("allergy", "other"),
                ),
                choices(
                    "exposed", "暴露史", "Exposure",
                    "none 无 None", "chemical 化学品 Chemicals", "poison 毒物 Poisons",
                    "radiation 射线 Radiation", alone="none",
                ),
            ),
        ),
        Group(
            "history",
            "既往史",
            "Past history",
            (
                Field(
                    "diseases", "疾病", "Diseases", FieldKind.DATED,
                    options=DISEASES, weight=2, alone="none",
                ),
                words(
                    "diseases_named", "恶性肿瘤、职业病或其他疾病名称",
                    "Name of the cancer, occupational or other disease",
                ),
                choice("surgery", "手术", "Surgery", *_NO_YES),
                lines(
                    "surgeries", "手术名称和时间", "Operations", 3,
                    words("name", "名称", "Name"), when("on", "时间", "When"),
                    depends=("surgery", "yes"),
                ),
                choice("trauma", "外伤", "Trauma", *_NO_YES),
                lines(
                    "traumas", "外伤名称和时间", "Injuries", 2,
                    words("name", "名称", "Name"), when("on", "时间", "When"),
                    depends=("trauma", "yes"),
                ),
                choice("transfusion", "输血", "Blood transfusion", *_NO_YES),
                lines(
                    "transfusions", "输血原因和时间", "Transfusions", 2,
                    words("name", "原因", "Reason"), when("on", "时间", "When"),
                    depends=("transfusion", "yes"),
                ),
            ),
        ),
        Group(
            "family",
            "家族史",
            "Family history",
            (
                *_kin("father", "父亲", "Father"),
                *_kin("mother", "母亲", "Mother"),
                *_kin("siblings", "兄弟姐妹", "Brothers and sisters"),
                *_kin("children", "子女", "Children"),
                choice("genetic", "遗传病史", "Genetic disease", *_NO_YES),
                words(
                    "genetic_name", "遗传病名称", "Name of the genetic disease",
                    depends=("genetic", "yes"),
                ),
            ),
        ),
        Group(
            "disability",
            "残疾情况",
            "Disability",
            (
                choices(
                    "disability", "残疾情况", "Disability",
                    "none 无残疾 None", "vision 视力残疾 Vision", "hearing 听力残疾 Hearing",
                    "speech 言语残疾 Speech", "limbs 肢体残疾 Limbs",
                    "intellect 智力残疾 Intellect", "mental 精神残疾 Mental",
                    "other 其他残疾 Other",
                    alone="none",
                ),
                words("disability_card", "残疾证号", "Number of the disability card", longest=40),
            ),
        ),
    ),
)  # fmt: skip
