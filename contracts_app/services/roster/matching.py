"""Which stored resident a row speaks of: by number, else by household, name, sex and birth date."""

from contracts_app.rules.roster_types import ParsedRow
from contracts_app.services.roster.stored import Person, Stored


class Matching:
    """The stored people behind the accepted rows of a chunk, by row number."""

    def __init__(self, stored: Stored, households: list[tuple[str, list[ParsedRow]]]) -> None:
        self._stored = stored
        self._people: dict[int, Person] = {}
        self._filled: set[int] = set()
        for _, rows in households:
            for row in rows:
                found = self._find(row)
                if found is not None:
                    self._people[row.number] = found

    def of(self, row: ParsedRow) -> Person | None:
        """The stored resident of a row; None when the person is new."""
        return self._people.get(row.number)

    def _find(self, row: ParsedRow) -> Person | None:
        found = self._stored.people.get(self._stored.hashes[row.number])
        if found is not None and (row.id_number or found.id not in self._stored.merged):
            return found
        alike = [one for one in self._stored.members_of(row.household_code) if _alike(row, one)]
        # Without a number a row that stands for another one leads to the person who lives there.
        return self._unfilled(alike) if row.id_number else next(iter(alike), found)

    def _unfilled(self, alike: list[Person]) -> Person | None:
        """The first without a number; a number fills one person only."""
        for person in alike:
            if not person.numbered and person.id not in self._filled:
                self._filled.add(person.id)
                return person
        return None


def _alike(row: ParsedRow, person: Person) -> bool:
    facts: tuple[object, ...] = (person.name, person.sex, person.birth_date)
    return (row.name, row.sex, row.birth_date) == facts
