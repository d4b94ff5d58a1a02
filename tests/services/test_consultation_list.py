"""Pages of the list of questions go on from a place, in both directions, on both engines."""

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Consultation
from contracts_app.queries import paging
from contracts_app.queries.consultation_list import list_consultations
from contracts_app.queries.consultations import ConsultGroup
from contracts_app.queries.paging import Cursor, Page
from tests.factories import World
from tests.support.consultations import asked, moved
from tests.support.referral_moves import Green, green_channel
from tests.support.statements import counted_statements


@pytest.fixture
def green(world: World, monkeypatch: pytest.MonkeyPatch) -> Green:
    monkeypatch.setattr(paging, "SIZES", (2,))
    return green_channel(world)


def page(green: Green, group: str = "all", after: str = "", before: str = "") -> Page:
    stand, cursor = green.stand("doctor"), Cursor(after, before)
    return list_consultations(stand, ConsultGroup(group), "", green.now, cursor)


def keys(found: Page) -> list[str]:
    return [one.key for one in found.rows]


def begin(green: Green) -> list[str]:
    """Five open ones, three of them due at one moment, and three others: in the list's order."""
    same = [asked(green).key for _one in range(3)]
    late = asked(green, kind="consult").key
    soon = asked(green, urgency="urgent").key
    others = [asked(green) for _one in range(3)]
    for one, move in zip(others, ("decline", "answer", "decline"), strict=True):
        moved(green, one, "hospital", move)
    return [soon, *reversed(same), late, *(one.key for one in reversed(others))]


def test_all_pages_together_are_the_whole_list_and_back_again(green: Green) -> None:
    whole = begin(green)
    shown = [page(green)]
    while shown[-1].next:
        shown.append(page(green, after=shown[-1].next))
    assert [keys(one) for one in shown] == [whole[at : at + 2] for at in range(0, 8, 2)]
    assert {(one.total, one.more) for one in shown} == {(8, False)}
    back = [shown[-1]]
    while back[-1].previous:
        back.append(page(green, before=back[-1].previous))
    assert [keys(one) for one in back] == [keys(one) for one in reversed(shown)]
    assert (shown[0].previous, shown[-1].next) == ("", "")


def test_what_is_answered_meanwhile_leaves_nothing_out(green: Green) -> None:
    whole = begin(green)
    first = page(green)
    last = db.session.scalars(select(Consultation).filter_by(key=first.rows[-1].key)).one()
    moved(green, last, "hospital", "decline")
    assert keys(page(green, after=first.next)) == whole[2:4]


@pytest.mark.parametrize("mark", ["0nobody", "2", "王", "1" * 90])
def test_what_is_no_place_shows_the_first_page(green: Green, mark: str) -> None:
    begin(green)
    assert keys(page(green, after=mark)) == keys(page(green))


def test_a_group_has_pages_of_its_own(green: Green) -> None:
    whole = begin(green)
    first = page(green, "over")
    assert (keys(first), first.total, first.next) == ([whole[5], whole[7]], 2, "")
    assert keys(page(green, "open", after=page(green, "open").next)) == whole[2:4]


def test_a_later_page_asks_no_more_for_more(green: Green) -> None:
    begin(green)

    def count() -> int:
        following = page(green).next
        with counted_statements() as seen:
            page(green, after=following)
        return len(seen)

    before = count()
    begin(green)
    assert count() == before
