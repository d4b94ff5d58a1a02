"""Lifestyle (生活方式) in the examination form."""

from typing import Final

from contracts_app.vocabulary.record_forms.fields import (
    Field,
    Group,
    choice,
    choices,
    number,
    words,
)

_DUSTS: Final = (
    ("dust", "粉尘", "Dust"),
    ("rays", "放射物质", "Radioactive substances"),
    ("physical", "物理因素", "Physical factors"),
    ("chemical", "化学物质", "Chemical substances"),
    ("other_poison", "其他毒物", "Other poisons"),
)


def _poison(code: str, zh: str, en: str) -> Field:
    return choice(
        f"job_{code}", f"{zh}防护措施", f"{en}: protection", "none 无 None", "yes 有 Yes",
        "absent 未接触 Not exposed", weight=0, depends=("job_exposure", "yes"),
    )  # fmt: skip


LIFESTYLE: Final = Group(
    "lifestyle",
    "生活方式",
    "Lifestyle",
    (
        choice(
            "exercise", "体育锻炼频率", "Exercise",
            "daily 每天 Daily", "weekly 每周一次以上 More than once a week",
            "sometimes 偶尔 Sometimes", "never 不锻炼 Never",
        ),
        number("exercise_minutes", "每次锻炼时间", "Minutes each time", "分钟", 1, 600, weight=0),
        number("exercise_years", "坚持锻炼时间", "For how long", "年", 0, 100, weight=0),
        words("exercise_kind", "锻炼方式", "Kind of exercise"),
        choices(
            "diet", "饮食习惯", "Diet",
            "balanced 荤素均衡 Balanced", "meat 荤食为主 Mostly meat",
            "vegetables 素食为主 Mostly vegetables", "salt 嗜盐 Salty", "oil 嗜油 Fatty",
            "sugar 嗜糖 Sweet",
        ),
        choice(
            "smoking", "吸烟状况", "Smoking",
            "never 从不吸烟 Never", "quit 已戒烟 Quit", "smokes 吸烟 Smokes",
        ),
        number("cigarettes", "日吸烟量", "Cigarettes a day", "支", 0, 200, weight=0),
        number("smoking_from", "开始吸烟年龄", "First cigarette at", "岁", 3, 120, weight=0),
        number("smoking_to", "戒烟年龄", "Age of quitting", "岁", 3, 120, weight=0),
        choice(
            "drinking", "饮酒频率", "Drinking",
            "never 从不 Never", "sometimes 偶尔 Sometimes", "often 经常 Often", "daily 每天 Daily",
        ),
        number("alcohol", "日饮酒量", "Alcohol a day", "两", 0, 100, places=1, weight=0),
        choice(
            "drinking_quit", "是否戒酒", "Quit drinking", "no 未戒酒 No", "yes 已戒酒 Yes",
            weight=0,
        ),
        number("drinking_to", "戒酒年龄", "Age of quitting", "岁", 3, 120, weight=0),
        number("drinking_from", "开始饮酒年龄", "First drink at", "岁", 3, 120, weight=0),
        choice(
            "drunk", "近一年内是否曾醉酒", "Drunk within a year", "yes 是 Yes", "no 否 No",
            weight=0,
        ),
        choices(
            "drinks", "饮酒种类", "Kind of drinks",
            "spirits 白酒 Spirits", "beer 啤酒 Beer", "red 红酒 Red wine",
            "yellow 黄酒 Yellow wine", "other 其他 Other", weight=0,
        ),
        choice(
            "job_exposure", "职业病危害因素接触史", "Hazards at work", "none 无 None", "yes 有 Yes",
        ),
        words("job", "工种", "Kind of work", depends=("job_exposure", "yes")),
        number(
            "job_years", "从业时间", "Years in it", "年", 0, 80, weight=0,
            depends=("job_exposure", "yes"),
        ),
        *(_poison(*one) for one in _DUSTS),
    ),
)  # fmt: skip
