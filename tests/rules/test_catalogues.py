"""Relations, groups and other catalogue words as a roster writes them."""

from datetime import date

import pytest

from contracts_app.rules.labels import Recogniser, plain
from contracts_app.rules.relations import is_head, relation_code
from contracts_app.rules.tags import read_tags, tag_code, unexpected_tags
from contracts_app.vocabulary import catalogue, personal
from contracts_app.vocabulary.catalogue import RELATIONS, TAGS, Term

CATALOGUES = {
    "tags": TAGS,
    "relations": RELATIONS,
    "id_types": catalogue.ID_TYPES,
    "posts": catalogue.POSTS,
    "channels": catalogue.CHANNELS,
    "grid_kinds": catalogue.GRID_KINDS,
    "institution_kinds": catalogue.INSTITUTION_KINDS,
    "sexes": personal.SEXES,
    "residencies": personal.RESIDENCIES,
    "answers": personal.ANSWERS,
    "ethnicities": personal.ETHNICITIES,
    "educations": personal.EDUCATIONS,
    "marital_statuses": personal.MARITAL_STATUSES,
}


@pytest.mark.parametrize("terms", CATALOGUES.values(), ids=CATALOGUES)
def test_no_word_means_two_entries(terms: tuple[Term, ...]) -> None:
    owners: dict[str, set[str]] = {}
    for term in terms:
        for word in term.words:
            owners.setdefault(plain(word), set()).add(term.code)
    assert {word: codes for word, codes in owners.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("terms", CATALOGUES.values(), ids=CATALOGUES)
def test_every_entry_has_both_labels_and_is_known_by_them(terms: tuple[Term, ...]) -> None:
    recognise = Recogniser(terms)
    for term in terms:
        assert term.zh
        assert term.en
        assert {recognise(word) for word in term.words} == {term.code}


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("户主", "02"),
        ("本人", "02"),
        ("02", "02"),
        ("配偶", "10"),
        ("丈夫", "11"),
        ("妻", "12"),
        ("长子", "20"),
        ("之女", "30"),
        ("女婿", "28"),
        ("儿媳", "38"),
        ("外孙女", "40"),
        ("父母", "50"),
        ("母亲", "52"),
        ("岳父", "55"),
        ("外祖母", "60"),
        ("妹", "70"),
        ("其他亲属", "80"),
        ("非亲属", "99"),
        ("４２", "40"),
        (" 配 偶 ", "10"),
    ],
)
def test_a_relation_is_known_by_label_synonym_or_code(label: str, code: str) -> None:
    assert relation_code(label) == code


def test_a_neighbour_is_no_relation() -> None:
    assert relation_code("邻居") is None


def test_only_the_head_is_the_head() -> None:
    assert is_head("02")
    assert not is_head("10")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("高血压、糖尿病", ("HTN", "DM2")),
        ("老年人；高血压患者", ("ELDER", "HTN")),
        ("ELDER,HTN;TB", ("ELDER", "HTN", "TB")),
        ("老年人/高血压 残疾", ("ELDER", "HTN", "DISABLED")),
        ("脱贫（监测）人口", ("POVERTY",)),
        ("脱贫(监测)人口", ("POVERTY",)),
        ("0～6岁儿童", ("CHILD",)),
        ("0-6岁儿童", ("CHILD",)),
        ("重性精神疾病，建档立卡贫困人口", ("SMD", "POVERTY")),
        ("高血压、高血压患者", ("HTN",)),
        ("无", ()),
        ("", ()),
    ],
)
def test_a_list_of_groups_is_split_and_recognised(text: str, codes: tuple[str, ...]) -> None:
    assert read_tags(text) == codes


def test_one_unknown_group_spoils_the_list() -> None:
    assert read_tags("高血压、外星人") is None
    assert tag_code("外星人") is None


TODAY = date(2025, 6, 30)


@pytest.mark.parametrize(
    ("tag", "sex", "birth_date", "fits"),
    [
        ("ELDER", "male", date(1965, 6, 30), True),
        ("ELDER", "male", date(1965, 7, 1), False),
        ("CHILD", "male", date(2018, 7, 1), True),
        ("CHILD", "male", date(2018, 6, 30), False),
        ("MATERNAL", "female", date(1995, 1, 1), True),
        ("MATERNAL", "male", date(1995, 1, 1), False),
        ("HTN", "male", date(2020, 1, 1), True),
    ],
)
def test_groups_expect_an_age_or_sex(tag: str, sex: str, birth_date: date, fits: bool) -> None:
    assert unexpected_tags((tag,), sex, birth_date, TODAY) == ([] if fits else [tag])
