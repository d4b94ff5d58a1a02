"""What a hospital is told of a referral that another hospital was asked about before."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import select

from contracts_app.models import ReferralEvent
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.referrals import visibility
from contracts_app.rules.referrals.transitions import Move
from contracts_app.rules.referrals.visibility import Asked

_event = table_of(ReferralEvent)
_MOST: Final = 400


@dataclass(frozen=True)
class Told:
    """What one user is told; all of it but to a hospital that came second."""

    asked: Mapping[int, Asked]
    """By referral, when it was sent on to the hospital of this user."""
    own: frozenset[int]
    """The institutions of the hospital."""

    def words(self, found: Iterable[Any]) -> list[Any]:
        """Those of some messages that are told, with `institution_id` of who said them."""
        return [
            one
            for one in found
            if visibility.reads_word(
                one.at_utc, self.asked.get(one.referral_id), own=one.institution_id in self.own
            )
        ]

    def document(self, one: Any) -> bool:
        """Whether a document of a referral or question is told."""
        return visibility.reads_document(
            one.uploaded_at_utc,
            one.side,
            self.asked.get(one.referral_id),
            own=one.institution_id in self.own,
        )

    def moves(self, found: Iterable[Any]) -> list[Any]:
        """Moves, of which the earlier ones say no more than what was done and for which reason."""
        return [self._move(one) for one in found]

    def _move(self, one: Any) -> Any:
        asked = self.asked.get(one.referral_id)
        if visibility.reads_note(one.seq, asked, own=one.institution_id in self.own):
            return one
        details = one.details if one.move == Move.REROUTE else None
        bare = {"note": None, "answered_by": None, "details": details}
        return SimpleNamespace(**{**one._asdict(), **bare})


def told_to(stand: Stand, referral_ids: Collection[int]) -> Told:
    """What a user is told of some referrals; the ends at home are told everything."""
    if not stand.at_hospital or not referral_ids:
        return Told({}, frozenset())
    query = (
        select(_event.c.referral_id, _event.c.at_utc, _event.c.seq)
        .where(_event.c.referral_id.in_(referral_ids), _event.c.move == Move.SEND_ON)
        .order_by(_event.c.referral_id, _event.c.seq)
    )
    # The last one counts: it went to the hospital that is asked now.
    asked = {row.referral_id: Asked(row.at_utc, row.seq) for row in rows(query.limit(_MOST))}
    return Told(asked, frozenset(stand.scope.institution_ids))
