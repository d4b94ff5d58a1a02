"""Words for personal details in a roster; the stored value is the code, often the label itself."""

from typing import Final

from contracts_app.vocabulary.catalogue import Term

MALE: Final = "male"
FEMALE: Final = "female"
UNSTATED: Final = ""

SEXES: Final = (
    Term(MALE, "男", "Male", ("男性", "1", "m")),
    Term(FEMALE, "女", "Female", ("女性", "2", "f")),
    Term(UNSTATED, "未说明", "Not stated", ("未知", "0", "9")),
)
"""GB/T 2261.1; the codes 0 and 9 state nothing and count as a blank cell."""

REGISTERED: Final = "registered"
NOT_REGISTERED: Final = "not_registered"

RESIDENCIES: Final = (
    Term(REGISTERED, "户籍", "Registered here", ("户籍人口", "本地户籍")),
    Term(NOT_REGISTERED, "非户籍", "Not registered here", ("非户籍人口", "外地户籍")),
)

YES: Final = "yes"
NO: Final = "no"

ANSWERS: Final = (
    Term(YES, "是", "Yes", ("1", "y", "true", "√", "常住")),
    Term(NO, "否", "No", ("0", "n", "false", "×", "非常住")),
)

_ETHNICITIES: Final = (
    "汉族 Han;蒙古族 Mongol;回族 Hui;藏族 Zang;维吾尔族 Uygur;苗族 Miao;彝族 Yi;壮族 Zhuang;"
    "布依族 Buyei;朝鲜族 Chosen;满族 Man;侗族 Dong;瑶族 Yao;白族 Bai;土家族 Tujia;哈尼族 Hani;"
    "哈萨克族 Kazak;傣族 Dai;黎族 Li;傈僳族 Lisu;佤族 Va;畲族 She;高山族 Gaoshan;拉祜族 Lahu;"
    "水族 Sui;东乡族 Dongxiang;纳西族 Naxi;景颇族 Jingpo;柯尔克孜族 Kirgiz;土族 Tu;达斡尔族 Daur;"
    "仫佬族 Mulao;羌族 Qiang;布朗族 Blang;撒拉族 Salar;毛南族 Maonan;仡佬族 Gelao;锡伯族 Xibe;"
    "阿昌族 Achang;普米族 Pumi;塔吉克族 Tajik;怒族 Nu;乌孜别克族 Uzbek;俄罗斯族 Russ;"
    "鄂温克族 Ewenki;德昂族 Deang;保安族 Bonan;裕固族 Yugur;京族 Gin;塔塔尔族 Tatar;独龙族 Derung;"
    "鄂伦春族 Oroqen;赫哲族 Hezhen;门巴族 Monba;珞巴族 Lhoba;基诺族 Jino"
)
"""GB/T 3304, in the order of its numeric codes 01 to 56."""


def _ethnicity(number: int, entry: str) -> Term:
    label, english = entry.split(" ")
    return Term(label, label, english, (label.removesuffix("族"), f"{number:02d}"))


ETHNICITIES: Final = (
    *(_ethnicity(number, entry) for number, entry in enumerate(_ETHNICITIES.split(";"), 1)),
    Term("其他", "其他", "Other", ("其它", "未识别民族", "97")),
    Term("外国血统", "外国血统", "Foreign descent", ("外国血统中国籍人士", "98")),
)

EDUCATIONS: Final = (
    Term("研究生", "研究生", "Postgraduate", ("硕士", "博士", "硕士研究生", "博士研究生", "10")),
    Term("大学本科", "大学本科", "Bachelor", ("本科", "大学", "20")),
    Term("大学专科", "大学专科", "Junior college", ("大专", "专科", "高职", "30")),
    Term("中等职业", "中等职业", "Vocational school", ("中专", "技校", "职高", "技工学校", "40")),
    Term("高中", "高中", "Senior high school", ("普通高中", "60")),
    Term("初中", "初中", "Junior high school", ("70",)),
    Term("小学", "小学", "Primary school", ("80",)),
    Term(
        "文盲或半文盲", "文盲或半文盲", "Illiterate", ("文盲", "半文盲", "未上学", "学龄前", "90")
    ),
    Term("不详", "不详", "Unknown", ("其他", "其它", "未知")),
)
"""GB/T 4658 in its first digits."""

MARITAL_STATUSES: Final = (
    Term("未婚", "未婚", "Single", ("10",)),
    Term("已婚", "已婚", "Married", ("20",)),
    Term("初婚", "初婚", "First marriage", ("21",)),
    Term("再婚", "再婚", "Remarried", ("22",)),
    Term("复婚", "复婚", "Marriage resumed", ("23",)),
    Term("丧偶", "丧偶", "Widowed", ("30",)),
    Term("离婚", "离婚", "Divorced", ("离异", "40")),
    Term("未说明", "未说明", "Not stated", ("未说明的婚姻状况", "不详", "90")),
)
"""GB/T 2261.2."""
