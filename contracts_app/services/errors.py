"""What a service may refuse; the edge words it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Refusal:
    """One reason: a code of the published list, and the public key of whom or what it concerns."""

    code: str
    subject: str = ""


class Refused(Exception):
    """A business rule says no; nothing was written."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = list(refusals)

    @classmethod
    def of(cls, code: str) -> "Refused":
        """One refusal of the whole, by its code."""
        return cls(Refusal(code))

    @property
    def codes(self) -> list[str]:
        return [refusal.code for refusal in self.refusals]


class NotFound(Exception):
    """There is no such thing, or it is outside the user's scope; both look the same."""


class NotAllowed(Exception):
    """The user may see the thing but not do this to it."""


class Conflict(Exception):
    """Somebody else was first. `who` and `when` say it when they are known.

    `username` tells whether it was the same person, in another window or by pressing twice; `done`
    names the step that was taken, and `at_utc` its moment.
    """

    def __init__(
        self,
        code: str,
        who: str = "",
        when: str = "",
        username: str = "",
        *,
        done: str = "",
        at_utc: datetime | None = None,
    ) -> None:
        super().__init__(code)
        self.done = done
        self.at_utc = at_utc
        self.username = username
        self.code = code
        self.who = who
        self.when = when
