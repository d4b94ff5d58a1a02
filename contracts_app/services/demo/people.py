"""Households made up by chance, but plausibly: ages, relations, tags and names fit together."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from contracts_app.rules.dates import age_on
from contracts_app.rules.id_number import check_character
from contracts_app.services.demo import words
from contracts_app.services.demo.ailments import tags_for
from contracts_app.vocabulary.personal import FEMALE, MALE

COUNTY: Final = "110199"
"""Not an assigned code: the people of a demonstration are nobody."""

_WEEK: Final = timedelta(days=7)
_YEAR: Final = timedelta(days=365)


@dataclass(slots=True)
class Person:
    """Somebody of a demonstration household. `id` and `key` come with the row."""

    name: str
    sex: str
    born: date
    relation: str
    number: str
    phone: str | None = None
    tags: tuple[str, ...] = ()
    permanent: bool = True
    registered: bool = True
    ethnicity: str = "汉族"
    education: str = ""
    marital_status: str = ""
    record_code: str | None = None
    record_built_on: date | None = None
    key: str = ""
    id: int = 0

    @property
    def is_head(self) -> bool:
        return self.relation == "02"


@dataclass(slots=True)
class Family:
    """A household with its people, the head first."""

    code: str
    address: str
    people: list[Person]
    id: int = 0

    @property
    def head(self) -> Person:
        return self.people[0]


@dataclass
class Maker:
    """Makes families; for one seed and one day always the same ones."""

    rng: Random
    today: date
    made: int = 0
    _serials: Counter[tuple[date, str]] = field(default_factory=Counter)

    def family(self, code: str, address: str) -> Family:
        """A household of one of the usual kinds."""
        kind = self.rng.choices(_KINDS, _WEIGHTS)[0]
        people = kind(self)
        family = Family(code, address, people)
        poor, special = self.rng.random() < 0.03, self.rng.random() < 0.006
        for person in people:
            person.tags = tags_for(
                self.rng, age_on(person.born, self.today), person.sex, alone=len(people) == 1
            )
            person.tags += ("POVERTY",) * poor + ("FP_SPECIAL",) * special
            if not person.registered:
                person.tags += ("MIGRANT",)
        return family

    def person(
        self, relation: str, sex: str, age: int, surname: str = "", *, phone: float = 0.8
    ) -> Person:
        """Somebody of about this age, who has a phone with that likelihood."""
        self.made += 1
        born = self._birthday(age)
        years = age_on(born, self.today)
        away = relation != "02" and 19 <= years <= 48 and self.rng.random() < 0.12
        return Person(
            name=self._name(sex, years, surname),
            sex=sex,
            born=born,
            relation=relation,
            number=self._number(born, sex),
            phone=self._phone() if years >= 14 and self.rng.random() < phone else None,
            permanent=not away,
            registered=self.rng.random() > 0.04,
            ethnicity=(self.rng.choice(words.ETHNICITIES) if self.rng.random() < 0.05 else "汉族"),
            education=self._education(years),
            marital_status="未婚" if years < 22 else "已婚",
        )

    def _birthday(self, age: int) -> date:
        """A day on which somebody was born who is of this age now; of a baby, not just now."""
        first = self.today - _YEAR * age - timedelta(days=age // 4)
        return first - _WEEK - timedelta(days=self.rng.randrange(350))

    def _name(self, sex: str, age: int, surname: str) -> str:
        if self.made % 1500 == 77:
            return words.MINORITY_NAME
        pools = (
            (words.BOYS, words.MEN, words.OLD_MEN)
            if sex == MALE
            else (words.GIRLS, words.WOMEN, words.OLD_WOMEN)
        )
        given = self.rng.choice(pools[0 if age < 22 else 1 if age < 55 else 2])
        if self.made % 190 == 5:
            given = words.RARE[self.made // 190 % len(words.RARE)]
        return (surname or self.surname()) + given

    def surname(self) -> str:
        """A surname; the dozen most common ones come every second time."""
        common = self.rng.random() < 0.5
        return self.rng.choice(words.COMMON if common else words.SURNAMES)

    def _number(self, born: date, sex: str) -> str:
        serial = self._serials[born, sex] = self._serials[born, sex] + 1
        body = f"{COUNTY}{born:%Y%m%d}{serial * 2 - (sex == MALE):03d}"
        return body + check_character(body)

    def _phone(self) -> str:
        start, end = self.rng.choice("35789"), self.rng.randrange(10000)
        return f"1{start}{self.rng.randrange(10)}0000{end:04d}"

    def _education(self, age: int) -> str:
        if age < 16:
            return "小学" if age > 6 else ""
        return self.rng.choice(words.EDUCATIONS_OLD if age > 55 else words.EDUCATIONS_YOUNG)


def _other(sex: str) -> str:
    return FEMALE if sex == MALE else MALE


def _alone(make: Maker) -> list[Person]:
    age = make.rng.choice((28, 36, 45, 58, 67, 72, 78, 84, 91))
    person = make.person("02", make.rng.choice((MALE, FEMALE)), age, phone=0.9)
    person.marital_status = "丧偶" if age > 60 else "未婚"
    return [person]


def _couple(make: Maker) -> list[Person]:
    age = make.rng.choice((27, 33, 48, 54, 59, 63, 66, 70, 74, 79))
    head = make.person("02", MALE, age, phone=1)
    return [head, make.person("12", FEMALE, age - make.rng.randrange(-1, 5))]


def _nuclear(make: Maker) -> list[Person]:
    age = make.rng.randrange(27, 50)
    sex = MALE if make.rng.random() < 0.8 else FEMALE
    head = make.person("02", sex, age, phone=1)
    spouse = make.person(
        "12" if sex == MALE else "11", _other(sex), age - make.rng.randrange(-2, 4)
    )
    surname = (head if sex == MALE else spouse).name[0]
    return [head, spouse, *_children(make, min(age, age_on(spouse.born, make.today)), surname)]


def _children(make: Maker, parent: int, surname: str) -> list[Person]:
    oldest = max(0, parent - make.rng.randrange(23, 29))
    children = []
    for age in range(oldest, -1, -make.rng.randrange(3, 6))[: make.rng.choice((1, 1, 2, 2, 3))]:
        sex = make.rng.choice((MALE, FEMALE))
        children.append(make.person("20" if sex == MALE else "30", sex, age, surname))
    return children


def _three_generations(make: Maker) -> list[Person]:
    age = make.rng.randrange(54, 78)
    head = make.person("02", MALE, age, phone=1)
    people = [head]
    if make.rng.random() < 0.8:
        people.append(make.person("12", FEMALE, age - make.rng.randrange(0, 5), phone=0.6))
    son = make.person("20", MALE, age - make.rng.randrange(24, 29), head.name[0], phone=1)
    wife = make.person("38", FEMALE, age_on(son.born, make.today) - 1)
    grandchildren = _children(make, age_on(wife.born, make.today), head.name[0])
    for child in grandchildren:
        child.relation = "40"
    return [*people, son, wife, *grandchildren]


def _with_parent(make: Maker) -> list[Person]:
    people = _nuclear(make)
    age = age_on(people[0].born, make.today) + make.rng.randrange(23, 30)
    surname = people[0].name[0] if people[0].sex == MALE else ""
    father = make.rng.random() < 0.4
    relation = ("51" if father else "52") if people[0].sex == MALE else ("55" if father else "56")
    if people[0].sex == FEMALE:
        relation = "51" if father else "52"
    sex = MALE if father else FEMALE
    return [*people, make.person(relation, sex, age, surname if father else "", phone=0.5)]


def _single_parent(make: Maker) -> list[Person]:
    age = make.rng.randrange(30, 48)
    head = make.person("02", FEMALE, age, phone=1)
    head.marital_status = "离婚"
    return [head, *_children(make, age, "")]


_KINDS: Final[tuple[Callable[[Maker], list[Person]], ...]] = (
    _alone,
    _couple,
    _nuclear,
    _three_generations,
    _with_parent,
    _single_parent,
)
_WEIGHTS: Final = (17, 30, 29, 13, 7, 4)
