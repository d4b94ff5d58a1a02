"""A form of a visit: its fields, what it delivers, and which of its numbers are followed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts_app.vocabulary.care import FormKind, Measure
from contracts_app.vocabulary.record_forms.fields import Field, Group, choice, number, words

SMOKING: Final = number("smoking", "日吸烟量", "Cigarettes a day", "支", 0, 100, weight=0)
DRINKING: Final = number("drinking", "日饮酒量", "Alcohol a day", "两", 0, 30, places=1, weight=0)
EXERCISE: Final = (
    number("exercise_times", "每周运动次数", "Exercise, times a week", "次", 0, 30, weight=0),
    number("exercise_minutes", "每次运动时间", "Exercise, each time", "分钟", 0, 600, weight=0),
)
MIND: Final = (
    choice(
        "mind", "心理调整", "Frame of mind",
        "good 良好 Good", "fair 一般 Fair", "poor 差 Poor", weight=0,
    ),
    choice(
        "compliance", "遵医行为", "Follows advice",
        "good 良好 Well", "fair 一般 Partly", "poor 差 Badly", weight=0,
    ),
)  # fmt: skip
ADHERENCE: Final = (
    choice(
        "adherence", "服药依从性", "Takes medicines",
        "regular 规律 Regularly", "gaps 间断 With gaps", "none 不服药 Not at all",
    ),
    choice(
        "reaction", "药物不良反应", "Adverse reaction",
        "none 无 None", "yes 有 Yes",
    ),
    words("reaction_words", "不良反应说明", "Reaction in words", depends=("reaction", "yes")),
)  # fmt: skip
PRESSURE: Final = (
    number("sbp", "收缩压", "Systolic pressure", "mmHg", 60, 300),
    number("dbp", "舒张压", "Diastolic pressure", "mmHg", 30, 200),
)
WEIGHT: Final = number("weight", "体重", "Weight", "kg", 20, 300, places=1, weight=0)
HEIGHT: Final = number("height", "身高", "Height", "cm", 100, 230, places=1, weight=0)
HEART_RATE: Final = number("heart_rate", "心率", "Heart rate", "次/分", 30, 220, weight=0)
REFERRAL: Final = (
    words("referral_reason", "转诊原因", "Reason for referral"),
    words("referral_to", "转诊机构及科别", "Referred to", longest=80),
)

MEASURED: Final[Mapping[str, Measure]] = {one.value: one for one in Measure}
"""Fields of these names are followed over time, whatever form they stand in."""


@dataclass(frozen=True, slots=True)
class VisitForm:
    """What is filled in at a visit of one kind."""

    kind: FormKind
    zh: str
    en: str
    groups: tuple[Group, ...]
    brings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Services beside the one that was due, each once all its fields are filled in."""

    @property
    def fields(self) -> Iterator[Field]:
        """All fields in their order."""
        return (one for group in self.groups for one in group.fields)
