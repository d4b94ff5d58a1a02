"""Problems, stays, medicines, vaccinations, assessment and guidance in the examination form."""

from typing import Final

from contracts_app.vocabulary.record_forms.exam_body import with_words
from contracts_app.vocabulary.record_forms.fields import (
    Field,
    Group,
    choice,
    choices,
    lines,
    number,
    when,
    words,
)


def _problem(code: str, zh: str, en: str, *options: str) -> tuple[Field, Field]:
    return (
        choices(code, zh, en, "none 未发现 None", *options, "other 其他 Other", alone="none"),
        words(f"{code}_words", f"{zh}说明", f"{en}: in words", depends=(code, "other")),
    )


PROBLEMS: Final = Group(
    "problems",
    "现存主要健康问题",
    "Present health problems",
    (
        *_problem(
            "brain", "脑血管疾病", "Vessels of the brain",
            "ischaemic 缺血性卒中 Ischaemic stroke", "bleeding 脑出血 Cerebral bleeding",
            "subarachnoid 蛛网膜下腔出血 Subarachnoid bleeding",
            "tia 短暂性脑缺血发作 Transient ischaemic attack",
        ),
        *_problem(
            "kidney", "肾脏疾病", "Kidneys",
            "diabetic 糖尿病肾病 Diabetic kidney", "failure 肾功能衰竭 Kidney failure",
            "acute 急性肾炎 Acute nephritis", "chronic 慢性肾炎 Chronic nephritis",
        ),
        *_problem(
            "heart", "心脏疾病", "Heart",
            "infarction 心肌梗死 Infarction", "angina 心绞痛 Angina",
            "bypass 冠状动脉血运重建 Revascularisation",
            "failure 充血性心力衰竭 Congestive heart failure", "pain 心前区疼痛 Chest pain",
        ),
        *_problem(
            "vessels", "血管疾病", "Vessels",
            "aneurysm 夹层动脉瘤 Dissecting aneurysm",
            "occlusion 动脉闭塞性疾病 Occluded arteries",
        ),
        *_problem(
            "eyes", "眼部疾病", "Eyes",
            "retina 视网膜出血或渗出 Bleeding or exudate of the retina",
            "papilla 视乳头水肿 Papilloedema", "cataract 白内障 Cataract",
        ),
        *with_words("nerves", "神经系统疾病", "Nervous system", "none 未发现 None", "yes 有 Yes"),
        *with_words("systems", "其他系统疾病", "Other systems", "none 未发现 None", "yes 有 Yes"),
    ),
)  # fmt: skip
_STAY: Final = (
    when("from", "入/建日期", "From"),
    when("to", "出/撤日期", "To"),
    words("reason", "原因", "Reason"),
    words("place", "医疗机构名称", "Institution"),
    words("case", "病案号", "Case number", longest=40),
)
STAYS: Final = Group(
    "stays",
    "住院治疗情况",
    "Stays in hospital",
    (
        lines("hospital", "住院史", "Hospital", 2, *_STAY),
        lines("home_bed", "家庭病床史", "Bed at home", 2, *_STAY),
    ),
)
MEDICINES: Final = Group(
    "medicines",
    "主要用药情况",
    "Medicines",
    (
        choice("takes_medicine", "近一年是否用药", "Took medicines", "no 否 No", "yes 是 Yes"),
        lines(
            "medicines", "药物", "Medicines", 6,
            words("name", "药物名称", "Name"),
            words("use", "用法", "Use", longest=60),
            words("dose", "用量", "Dose", longest=60),
            words("time", "用药时间", "For how long", longest=60),
            choice(
                "adherence", "服药依从性", "Adherence",
                "regular 规律 Regular", "gaps 间断 With gaps", "not 不服药 Not taken",
            ),
            depends=("takes_medicine", "yes"),
        ),
    ),
)  # fmt: skip
IMMUNISATION: Final = Group(
    "immunisation",
    "非免疫规划预防接种史",
    "Vaccinations outside the plan",
    (
        lines(
            "vaccinations", "接种", "Vaccinations", 3,
            words("name", "名称", "Name"),
            when("on", "接种日期", "On"),
            words("place", "接种机构", "Institution"),
        ),
    ),
)  # fmt: skip
ASSESSMENT: Final = Group(
    "assessment",
    "健康评价",
    "Assessment",
    (
        choice(
            "assessment", "健康评价", "Assessment",
            "normal 体检无异常 Nothing abnormal", "abnormal 有异常 Abnormal findings",
        ),
        lines(
            "abnormal", "异常", "Abnormal findings", 4, words("name", "异常情况", "Finding"),
            depends=("assessment", "abnormal"),
        ),
    ),
)  # fmt: skip
GUIDANCE: Final = Group(
    "guidance",
    "健康指导",
    "Guidance",
    (
        choices(
            "guidance", "健康指导", "Guidance",
            "regular 定期随访 Regular follow-up",
            "chronic 纳入慢性病患者健康管理 Care of chronic diseases",
            "again 建议复查 Check again", "referral 建议转诊 Referral",
        ),
        choices(
            "risks", "危险因素控制", "Control of risks",
            "smoking 戒烟 Quit smoking", "alcohol 健康饮酒 Healthy drinking",
            "diet 饮食 Diet", "exercise 锻炼 Exercise", "weight 减体重 Lose weight",
            "vaccine 建议接种疫苗 Vaccination", "other 其他 Other", weight=0,
        ),
        number(
            "target_weight", "目标体重", "Target weight", "kg", 2, 300, places=1, weight=0,
            depends=("risks", "weight"),
        ),
        words("vaccine", "建议接种的疫苗", "Vaccine", depends=("risks", "vaccine")),
        words("risks_other", "其他危险因素", "Other risks", depends=("risks", "other")),
    ),
)  # fmt: skip
