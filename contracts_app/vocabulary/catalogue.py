"""Catalogues: population groups, relations, ID types, posts, channels and kinds of places.

Codes are stable and stored; labels are translated; synonyms are accepted when a file is imported,
among them the older official names of the same group.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from contracts_app.vocabulary import InstitutionKind


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a catalogue: the stored code, its labels, and other words for the same."""

    code: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything by which an import may name this entry."""
        return (self.code, self.zh, self.en, *self.synonyms)


@dataclass(frozen=True, slots=True)
class Tag(Term):
    """A population group: `kind` is key, special, clinical or group; ages are completed years."""

    kind: str = "group"
    min_age: int | None = None
    below_age: int | None = None
    sex: str | None = None


AnyTerm = TypeVar("AnyTerm", bound=Term)


def by_code(terms: Iterable[AnyTerm]) -> dict[str, AnyTerm]:
    """The entries of a catalogue under their codes, in the catalogue's order."""
    return {term.code: term for term in terms}


KEY: Final = "key"
SPECIAL: Final = "special"
CLINICAL: Final = "clinical"
GROUP: Final = "group"

TAGS: Final = (
    Tag(
        "ELDER",
        "老年人",
        "Older people",
        ("65岁及以上老年人", "65岁以上老年人", "65岁以上"),
        kind=KEY,
        min_age=60,
    ),
    Tag(
        "CHILD",
        "0-6岁儿童",
        "Children aged 0-6",
        ("0～6岁儿童", "儿童", "学龄前儿童"),
        kind=KEY,
        below_age=7,
    ),
    Tag("MATERNAL", "孕产妇", "Pregnancy and childbirth", ("孕妇", "产妇"), KEY, sex="female"),
    Tag("HTN", "高血压", "Hypertension", ("高血压患者",), KEY),
    Tag("DM2", "2型糖尿病", "Type 2 diabetes", ("糖尿病", "糖尿病患者", "2型糖尿病患者"), KEY),
    Tag(
        "SMD",
        "严重精神障碍",
        "Severe mental disorder",
        ("严重精神障碍患者", "重性精神疾病", "精神病"),
        KEY,
    ),
    Tag("TB", "肺结核", "Pulmonary tuberculosis", ("肺结核患者", "结核病"), KEY),
    Tag("DISABLED", "残疾人", "Disability", ("残疾",), KEY),
    Tag(
        "FP_SPECIAL",
        "计生特殊家庭",
        "Family-planning special family",
        ("计划生育特殊家庭", "失独家庭", "计生特扶"),
        KEY,
    ),
    Tag(
        "POVERTY",
        "脱贫（监测）人口",
        "Lifted from poverty (monitored)",
        ("脱贫人口", "脱贫监测人口", "建档立卡贫困人口", "建档立卡", "贫困人口"),
        KEY,
    ),
    Tag(
        "LOW_INCOME",
        "低保",
        "Minimum living allowance",
        ("低保户", "最低生活保障对象", "特困", "五保"),
        SPECIAL,
    ),
    Tag("LONE_ELDER", "孤寡老人", "Older people living alone", ("孤老",), SPECIAL),
    Tag("ENTITLED", "优抚对象", "Entitled to special care", ("优抚",), SPECIAL),
    Tag("UNEMPLOYED", "下岗失业人员", "Unemployed", ("失业人员",), SPECIAL),
    Tag("CHD", "冠心病", "Coronary heart disease", ("冠心病患者",), CLINICAL),
    Tag("COPD", "慢阻肺", "COPD", ("慢性阻塞性肺疾病", "慢性支气管炎"), CLINICAL),
    Tag("STROKE", "脑卒中", "Stroke", ("中风",), CLINICAL),
    Tag("CANCER", "恶性肿瘤", "Cancer", ("肿瘤", "癌症"), CLINICAL),
    Tag("BEDRIDDEN", "长期卧床", "Bedridden", ("失能",), CLINICAL),
    Tag("MIGRANT", "流动人口", "Migrant", ("外来人口",), GROUP),
)

HEAD: Final = "02"

RELATIONS: Final = (
    Term(HEAD, "户主", "Head", ("本人", "户主/本人", "本人/户主", "0", "01", "self")),
    Term("10", "配偶", "Spouse", ("1",)),
    Term("11", "夫", "Husband", ("丈夫",)),
    Term("12", "妻", "Wife", ("妻子",)),
    Term(
        "20",
        "子",
        "Son",
        ("2", "儿子", "之子", "长子", "次子", "三子", "四子", "五子", "独生子", "养子", "继子")
        + ("21", "22", "23", "24", "25", "26", "27", "29"),
    ),
    Term("28", "女婿", "Son-in-law"),
    Term(
        "30",
        "女",
        "Daughter",
        ("3", "女儿", "之女", "长女", "次女", "三女", "四女", "五女", "独生女", "养女", "继女")
        + ("31", "32", "33", "34", "35", "36", "37", "39"),
    ),
    Term("38", "儿媳", "Daughter-in-law", ("儿媳妇",)),
    Term(
        "40",
        "孙辈",
        "Grandchild",
        ("4", "孙子", "孙女", "外孙", "外孙子", "外孙女", "孙")
        + ("41", "42", "43", "44", "45", "46", "47", "48", "49"),
    ),
    Term("50", "父母", "Parent", ("5", "57", "58", "59")),
    Term("51", "父", "Father", ("父亲",)),
    Term("52", "母", "Mother", ("母亲",)),
    Term("53", "公公", "Husband's father"),
    Term("54", "婆婆", "Husband's mother"),
    Term("55", "岳父", "Wife's father"),
    Term("56", "岳母", "Wife's mother"),
    Term(
        "60",
        "祖辈",
        "Grandparent",
        ("6", "祖父母", "外祖父母", "祖父", "祖母", "外祖父", "外祖母")
        + ("61", "62", "63", "64", "65", "66", "67", "68", "69"),
    ),
    Term(
        "70",
        "兄弟姐妹",
        "Brother or sister",
        ("7", "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹")
        + ("71", "72", "73", "74", "75", "76", "77", "78", "79"),
    ),
    Term(
        "80",
        "其他",
        "Other relative",
        ("8", "其他亲属", "其它", "81", "82", "83", "84", "85", "86", "87", "88", "89")
        + ("90", "91", "92", "93", "94", "95", "96", "97"),
    ),
    Term("99", "非亲属", "Not related"),
)
"""GB/T 4761: our code for each label; finer codes of the standard fall into their group."""

RESIDENT_ID: Final = "resident_id"
HUKOU_BOOK: Final = "hukou_book"
PASSPORT: Final = "passport"
HK_MACAO_PERMIT: Final = "hk_macao_permit"
TAIWAN_PERMIT: Final = "taiwan_permit"
FOREIGN_PR: Final = "foreign_pr"
NO_ID: Final = "none"

ID_TYPES: Final = (
    Term(RESIDENT_ID, "居民身份证", "Resident ID card", ("身份证", "二代身份证", "01")),
    Term(HUKOU_BOOK, "户口簿", "Household register", ("居民户口簿", "户口本", "02")),
    Term(PASSPORT, "护照", "Passport", ("03",)),
    Term(HK_MACAO_PERMIT, "港澳居民居住证", "Hong Kong and Macao residence permit"),
    Term(TAIWAN_PERMIT, "台湾居民居住证", "Taiwan residence permit", ("台湾地区居民居住证",)),
    Term(
        FOREIGN_PR,
        "外国人永久居留身份证",
        "Foreign permanent resident ID card",
        ("外国人永久居留证",),
    ),
    Term(NO_ID, "无", "None", ("无证件",)),
)

POSTS: Final = (
    Term("gp", "全科医生", "General practitioner", ("全科医师",)),
    Term("physician", "医师", "Physician", ("医生", "执业医师", "临床医师")),
    Term("nurse", "护士", "Nurse", ("护师", "社区护士")),
    Term("public_health", "公卫人员", "Public health worker", ("公共卫生人员", "公卫医师")),
    Term("village_doctor", "乡村医生", "Village doctor", ("村医",)),
    Term("expert", "专家", "Expert", ("县级专家",)),
    Term("health_manager", "健康管理师", "Health manager"),
    Term("rehab", "康复师", "Rehabilitation therapist", ("康复治疗师",)),
)

CHANNELS: Final = (
    Term("outpatient", "门诊", "Outpatient", ("门诊签约",)),
    Term("home", "上门", "Home visit", ("上门签约", "入户")),
    Term("mass", "集中", "Mass event", ("集中签约", "集中式签约")),
    Term("station", "站点", "Station", ("站点签约",)),
    Term("online", "线上", "Online", ("线上签约", "网上")),
)

GRID_KINDS: Final = (
    Term("village", "行政村", "Village", ("村",)),
    Term("village_group", "村民小组", "Village group", ("自然村", "组")),
    Term("building_group", "楼群", "Group of buildings", ("小区",)),
    Term("building", "楼栋", "Building", ("楼",)),
    Term("other", "其他", "Other", ("其它",)),
)

INSTITUTION_KINDS: Final = (
    Term(InstitutionKind.HEALTH_AUTHORITY, "卫生健康局", "Health authority", ("卫健局", "卫健委")),
    Term(InstitutionKind.HOSPITAL, "医院", "Hospital", ("县级医院", "综合医院")),
    Term(
        InstitutionKind.TOWNSHIP_CENTRE,
        "乡镇卫生院",
        "Township health centre",
        ("卫生院", "社区卫生服务中心"),
    ),
    Term(
        InstitutionKind.VILLAGE_STATION,
        "村卫生室",
        "Village clinic",
        ("卫生室", "社区卫生服务站"),
    ),
)
