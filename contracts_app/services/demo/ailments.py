"""How often the groups of the population come at which age, roughly as in a rural county."""

from random import Random
from typing import Final

from contracts_app.vocabulary.personal import FEMALE

# tag, from age, below age, how many of a thousand
_SHARES: Final = (
    ("HTN", 35, 55, 140),
    ("HTN", 55, 120, 480),
    ("DM2", 35, 55, 50),
    ("DM2", 55, 120, 170),
    ("CHD", 55, 120, 60),
    ("COPD", 60, 120, 40),
    ("STROKE", 60, 120, 35),
    ("CANCER", 45, 120, 12),
    ("BEDRIDDEN", 78, 120, 30),
    ("SMD", 18, 80, 6),
    ("TB", 20, 90, 2),
    ("DISABLED", 5, 120, 25),
    ("LOW_INCOME", 30, 120, 15),
    ("ENTITLED", 50, 120, 10),
    ("UNEMPLOYED", 25, 55, 20),
)
_ELDER: Final = 65
_SCHOOL: Final = 7
_MATERNAL: Final = range(22, 39)


def tags_for(rng: Random, age: int, sex: str, *, alone: bool) -> tuple[str, ...]:
    """The population groups of somebody, by chance; age groups by age."""
    tags = [
        tag
        for tag, least, below, share in _SHARES
        if least <= age < below and rng.random() * 1000 < share
    ]
    if sex == FEMALE and age in _MATERNAL and rng.random() < 0.05:
        tags.append("MATERNAL")
    if age >= _ELDER:
        tags.insert(0, "ELDER")
        if alone and rng.random() < 0.4:
            tags.append("LONE_ELDER")
    if age < _SCHOOL:
        tags.insert(0, "CHILD")
    return tuple(tags)
