"""The family profile of rural homes: living conditions (生活环境) and the household's situation."""

from typing import Final

from contracts_app.vocabulary.record_forms.fields import (
    Form,
    Group,
    choice,
    choices,
    number,
    words,
)
from contracts_app.vocabulary.records import SectionKind

FAMILY: Final = Form(
    SectionKind.FAMILY,
    "家庭基本情况",
    "Family profile",
    (
        Group(
            "home",
            "生活环境",
            "Living conditions",
            (
                choice(
                    "kitchen", "厨房排风设施", "Kitchen ventilation",
                    "none 无 None", "hood 油烟机 Range hood", "fan 换气扇 Fan",
                    "chimney 烟囱 Chimney",
                ),
                choice(
                    "fuel", "燃料类型", "Fuel",
                    "lpg 液化气 Liquefied gas", "coal 煤 Coal", "gas 天然气 Natural gas",
                    "biogas 沼气 Biogas", "wood 柴火 Wood", "other 其他 Other",
                ),
                choice(
                    "water", "饮水", "Drinking water",
                    "tap 自来水 Tap water", "filtered 经净化过滤的水 Filtered water",
                    "well 井水 Well", "river 河湖水 River or lake", "pond 塘水 Pond",
                    "other 其他 Other",
                ),
                choice(
                    "toilet", "厕所", "Toilet",
                    "sanitary 卫生厕所 Sanitary toilet",
                    "septic 一格或二格粪池式 Septic tank", "bucket 马桶 Bucket",
                    "open 露天粪坑 Open pit", "shed 简易棚厕 Simple shed",
                ),
                choice(
                    "pen", "禽畜栏", "Livestock pen",
                    "none 无 None", "single 单设 Apart", "indoor 室内 Indoors",
                    "outdoor 室外 Outdoors",
                ),
            ),
        ),
        Group(
            "situation",
            "社会经济状况与主要家庭问题",
            "Situation and problems of the family",
            (
                number(
                    "income", "家庭年人均收入", "Yearly income a head", "元", 0, 10_000_000,
                    weight=0,
                ),
                choice(
                    "income_level", "家庭经济状况", "Economic situation",
                    "good 较好 Good", "middle 一般 Average", "poor 较差 Poor",
                    "relief 低保或特困 On relief",
                ),
                choices(
                    "problems", "主要家庭问题", "Main problems of the family",
                    "none 无 None", "illness 家有重病或长期照护 Severe illness or long care",
                    "disability 家有残疾人 Disability", "left_behind 留守老人或儿童 Left behind",
                    "alone 独居 Living alone", "debt 因病致贫 Poor through illness",
                    "conflict 家庭关系紧张 Conflict", "other 其他 Other", alone="none",
                ),
                words(
                    "problems_other", "家庭问题说明", "The problems in words",
                    depends=("problems", "other"),
                ),
            ),
        ),
    ),
)  # fmt: skip
