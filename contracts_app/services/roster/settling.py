"""The last word on accepted rows, once it is known which stored people they speak of.

The rules judge a household by its rows and its stored head. Here it is seen what would become of
the stored households: nobody is brought back from the dead, no record code is replaced, and no
household ends up without a head or with two.
"""

from collections.abc import Iterator

from contracts_app.rules.roster_types import Finding, ParsedRow, RosterJudgement
from contracts_app.services.roster.matching import Matching
from contracts_app.services.roster.stored import Stored

_NO_HEAD = ("relation", "no_head")
_TWO_HEADS = ("relation", "two_heads")
_ELSEWHERE = ("household_code", "already_in_other_household")


def settle(judgement: RosterJudgement, stored: Stored, matching: Matching) -> None:
    """Refuse what cannot be stored, changing `judgement` in place."""
    run = _Settling(judgement, stored, matching)
    for code in list(run.sound):
        run.check_rows(code)
        run.check_head(code)
    while run.refuse_a_head_that_leaves_others():
        pass
    run.finish()


class _Settling:
    def __init__(self, judgement: RosterJudgement, stored: Stored, matching: Matching) -> None:
        self.judgement = judgement
        self.stored = stored
        self.matching = matching
        self.sound = dict(judgement.accepted)
        self.refused: set[int] = set()

    def check_rows(self, code: str) -> None:
        """Row by row: the dead, other record codes, older codes of somebody else."""
        for row in list(self.sound[code]):
            for column, reason in self._faults(row):
                row.refuse(column, reason)
            if row.errors:
                self._refuse(row)

    def _faults(self, row: ParsedRow) -> Iterator[tuple[str, str]]:
        person = self.matching.of(row)
        owner = self.stored.aliases.get(row.record_alias) if row.record_alias else None
        if owner is not None and (person is None or person.id != owner):
            yield "record_code", "record_code_taken"
        if person is None:
            return
        if person.id in self.stored.merged:
            yield "id_number", "id_conflict"
        if person.died_on is not None:
            yield "id_number", "resident_died"
        # A record code is for life: the one on record stays, and the row tells of the difference.
        if row.record_code and person.record_code not in (None, row.record_code):
            yield "record_code", "record_code_taken"

    def check_head(self, code: str) -> None:
        """Exactly one head must stand after the rows are stored."""
        rows = self.sound.get(code, [])
        if not rows:
            return
        head_row = next((row for row in rows if row.is_head), None)
        stored = self.stored.head(code)
        if stored is None:
            if head_row is None:
                self._refuse_all(code)
            return
        own = [row for row in rows if self._is(row, stored.id)]
        if any(row.is_head for row in own):
            return
        if head_row is None and own:
            self._refuse_all(code)
        elif head_row is not None and not own:
            head_row.refuse(*_TWO_HEADS)
            self._refuse(head_row)

    def refuse_a_head_that_leaves_others(self) -> bool:
        """Refuse the move of one head whose household would live on without one; whether any."""
        movers = self._movers()
        for old, rows in movers.items():
            leaving = {self.matching.of(row).id for row in rows}  # type: ignore[union-attr]
            head = next((row for row in rows if self._is_head_there(row)), None)
            if head is not None and self._stay(old, leaving):
                head.refuse(*_ELSEWHERE)
                self._refuse(head)
                self.check_head(head.household_code)
                return True
        return False

    def _movers(self) -> dict[int, list[ParsedRow]]:
        """Rows that take a person out of another household, by that household's id."""
        found: dict[int, list[ParsedRow]] = {}
        for code, rows in self.sound.items():
            for row in rows:
                person = self.matching.of(row)
                if person is not None and person.household_code not in (None, code):
                    found.setdefault(person.household_id, []).append(row)
        return found

    def _stay(self, household_id: int, leaving: set[int]) -> bool:
        """Whether anybody lives in a household once these have left, newcomers of it included."""
        members = self.stored.members.get(household_id, [])
        if any(one.id not in leaving for one in members):
            return True
        code = members[0].household_code if members else ""
        return bool(self.sound.get(code))

    def _is_head_there(self, row: ParsedRow) -> bool:
        person = self.matching.of(row)
        return person is not None and bool(person.is_head)

    def _is(self, row: ParsedRow, resident_id: int) -> bool:
        person = self.matching.of(row)
        return person is not None and person.id == resident_id

    def _refuse(self, row: ParsedRow) -> None:
        self.sound[row.household_code].remove(row)
        self.refused.add(row.number)
        self.judgement.refused.append((row, row.errors))
        self.judgement.errors.extend(
            Finding(row.number, row.household_code, column, code) for column, code in row.errors
        )

    def _refuse_all(self, code: str) -> None:
        """The household cannot stand: all its rows go, which is reported once."""
        rows = self.sound.pop(code)
        self.refused.update(row.number for row in rows)
        self.judgement.refused.extend((row, [_NO_HEAD]) for row in rows)
        self.judgement.errors.append(Finding(rows[0].number, code, *_NO_HEAD))

    def finish(self) -> None:
        """Keep what is left, and only the warnings of it."""
        if not self.refused:
            return
        self.judgement.accepted = [(code, rows) for code, rows in self.sound.items() if rows]
        self.judgement.warnings = [
            one for one in self.judgement.warnings if one.row not in self.refused
        ]
