"""A draft as it is typed, read and written back: nothing of it is lost, and nothing invented."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from contracts_app.blueprints.catalogue.sent import Sent, read, rearranged, sent_draft, written
from contracts_app.rules.catalogue import MOST_ITEMS, PackageDraft, Part
from contracts_app.vocabulary.care import VisitMode

FEN = st.integers(0, 99_999_99)
AGES = st.fixed_dictionaries(
    {}, optional={"min_age": st.integers(0, 99), "below_age": st.integers(1, 130)}
)
TAGS = st.lists(st.sampled_from(["HTN", "DM2", "TB"]), min_size=1, unique=True)
PARTS = st.builds(
    Part,
    item=st.sampled_from(["BP", "EXAM", "FOOT"]),
    times=st.integers(0, 366),
    modes=st.sets(st.sampled_from([str(one) for one in VisitMode])).map(
        lambda some: tuple(str(one) for one in VisitMode if str(one) in some)
    ),
    interval_months=st.none() | st.integers(1, 60),
    windows=st.lists(st.sampled_from(["3m", "16-20w", "<13w", "4y"])).map(tuple),
    weight=st.integers(1, 100),
    condition=st.sampled_from(["", "需要时"]),
    condition_en=st.sampled_from(["", "when needed"]),
)
DRAFTS = st.builds(
    PackageDraft,
    name=st.sampled_from(["", "血压包"]),
    name_en=st.just("Package"),
    insurance_fen=FEN,
    public_health_fen=FEN,
    self_fen=FEN,
    target=st.lists(TAGS, max_size=3).map(
        lambda some: tuple({"tags": tags, "min_age": 10 * at} for at, tags in enumerate(some, 1))
    ),
    excludes=st.sets(st.sampled_from(["TCM", "PLUS"])).map(lambda some: tuple(sorted(some))),
    member_cap=st.none() | st.integers(1, 20),
    approval_no=st.sampled_from(["", "12号"]),
    parts=st.lists(PARTS, max_size=MOST_ITEMS).map(tuple),
)


def fields_of(sent: Sent) -> MultiDict[str, str]:
    """What a browser sends for a draft that is typed so."""
    pairs: list[tuple[str, Any]] = [
        (name, getattr(sent, name))
        for name in (
            "name", "name_en", "fee_fen", "insurance_fen", "public_health_fen", "self_fen",
            "member_cap", "approval_no",
        )
    ]  # fmt: skip
    pairs += [("excludes", code) for code in sent.excludes]
    for group in sent.groups:
        pairs += [(f"group_{name}", getattr(group, name)) for name in vars(group)]
    for at, line in enumerate(sent.lines, 1):
        pairs += [(name, value) for name, value in vars(line).items() if name != "modes"]
        pairs += [("mode", f"{at}:{mode}") for mode in line.modes]
    return MultiDict(pairs)


@given(DRAFTS)
def test_what_is_written_into_the_form_is_read_from_it(draft: PackageDraft) -> None:
    found, problems = read(sent_draft(fields_of(written(draft))))
    assert problems == []
    assert found == draft


@given(AGES)
def test_ages_without_a_group_are_a_group(ages: dict[str, int]) -> None:
    draft = PackageDraft("包", "Package", target=(ages,) if ages else ())
    found, problems = read(sent_draft(fields_of(written(draft))))
    assert (found.target, problems) == (draft.target, [])


@given(DRAFTS, st.text(max_size=12))
def test_no_button_loses_a_service_but_the_one_that_removes_it(
    draft: PackageDraft, step: str
) -> None:
    sent = written(draft)
    names = sorted(line.item for line in sent.lines)
    if step.startswith(("add", "remove")):
        return
    assert sorted(line.item for line in rearranged(sent, step).lines) == names


def test_what_is_not_sent_of_a_service_is_empty() -> None:
    (line,) = sent_draft(MultiDict([("item", "BP"), ("times", "4")])).lines
    assert (line.item, line.times, line.weight, line.condition) == ("BP", "4", "", "")
