"""Roles, and one line of the table of who may open what."""

from dataclasses import dataclass, field
from typing import Any

EVERYBODY = frozenset({"admin", "bureau", "leader", "doctor", "village", "clerk", "hospital"})
STATION = frozenset({"leader", "doctor", "village", "clerk"})
CONTRACTS = STATION | {"bureau"}
TEAMS = STATION | {"bureau", "admin"}
GRIDS = frozenset({"leader", "admin", "clerk", "bureau"})
MANAGES_TEAMS = frozenset({"leader", "admin"})
GIVES_GRIDS = frozenset({"leader", "admin"})
GRANTS = frozenset({"leader", "bureau"})
BUREAU = frozenset({"bureau"})
MEASURES = frozenset({"leader", "bureau", "hospital"})
LEADER = frozenset({"leader"})
ADMIN = frozenset({"admin"})
VILLAGE = frozenset({"village"})
IMPORTS = frozenset({"admin", "clerk", "leader"})
ANYONE = EVERYBODY | {"nobody"}
NAMES = frozenset(
    {
        "household",
        "person",
        "contract",
        "team",
        "batch",
        "plan",
        "grid",
        "institution",
        "print_job",
        "record",
        "visit",
        "session_of_day",
        "appointment",
        "card",
        "refusal",
        "club",
        "meeting",
        "migrant",
        "bed",
        "department",
        "clinic",
        "weekly",
        "referral",
    }
)
"""Words in an address that stand for things with a place: they may lie out of reach."""


@dataclass(frozen=True)
class Line:
    """One address: who may use it, and what such a person is answered."""

    method: str
    address: str
    endpoint: str
    roles: frozenset[str]
    answer: int
    data: dict[str, Any] = field(default_factory=dict)
    others_work: frozenset[str] = frozenset()
    """Roles that see it, and may not change what is here the work of others."""

    @property
    def placed(self) -> bool:
        """Whether the address names something that has a place."""
        return any("{" + name + "}" in self.address for name in NAMES)
