"""Fields of a record's or a visit's form to be filled in, and their values in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as told_by
from typing import Any

from contracts_app.formatting.form_fields import shown
from contracts_app.vocabulary.record_forms import Field, Group

Typed = Callable[[str], Sequence[str]]
"""All that stands under the name of an input."""


@dataclass(frozen=True)
class FieldView:
    """One field to be filled in, with what stands in its inputs."""

    name: str
    field: Field
    typed: Typed
    errors: Mapping[str, str] = told_by(default_factory=dict)
    """What is wrong, by the name of the input."""
    before: str = ""
    """What was told the time before."""
    needed: bool = False
    optional: bool = False
    condition: str = ""

    def value(self, suffix: str = "") -> str:
        """What stands in an input of this field."""
        return next(iter(self.typed(f"{self.name}{suffix}")), "")

    def ticked(self, option: str) -> bool:
        """Whether an option is ticked."""
        return option in self.typed(self.name)

    @property
    def wrong(self) -> str:
        """What is wrong with the field or one of its inputs."""
        mine = (
            words
            for name, words in self.errors.items()
            if name == self.name or name.startswith(f"{self.name}-")
        )
        return " ".join(mine)

    @property
    def lines(self) -> list[list["FieldView"]]:
        """The inputs of a field with lines, line by line."""
        return [
            [
                FieldView(f"{self.name}-{line}-{one.code}", one, self.typed, self.errors)
                for one in self.field.columns
            ]
            for line in range(1, self.field.lines + 1)
        ]


def shown_groups(
    groups: Sequence[Group], data: Mapping[str, Any]
) -> list[tuple[Group, list[tuple[Field, str]]]]:
    """The values of a form in words, group by group, without what is empty."""
    found = []
    for group in groups:
        pairs = [(one, shown(one, data[one.code])) for one in group.fields if one.code in data]
        if pairs:
            found.append((group, pairs))
    return found
