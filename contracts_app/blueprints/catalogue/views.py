"""What the pages of the catalogue share: one version by its address, and lists with states."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import url_for

from contracts_app import clock
from contracts_app.blueprints._guards import can, scope
from contracts_app.formatting.labels import label
from contracts_app.formatting.package_labels import service_text, target_text, told
from contracts_app.models import ServicePackage
from contracts_app.queries import catalogue as queries
from contracts_app.rules.catalogue import Dated, states
from contracts_app.rules.permissions import Permission
from contracts_app.services.catalogue import found_version
from contracts_app.services.errors import NotFound, Refused
from contracts_app.vocabulary.packages import PackageState


@dataclass(frozen=True)
class Shown:
    """A version with what its pages tell of it."""

    package: ServicePackage
    state: PackageState
    may_write: bool
    versions: list[tuple[Any, PackageState]]
    """Every version of the package with its state, the newest first."""

    @property
    def is_draft(self) -> bool:
        return self.state == PackageState.DRAFT

    @property
    def offered(self) -> bool:
        """Whether it is offered, or about to be, and nobody has taken it from the offer."""
        here = (PackageState.IN_FORCE, PackageState.COMING)
        return any(state in here and row.retired_on is None for row, state in self.versions)

    @property
    def draft_waits(self) -> bool:
        return any(state == PackageState.DRAFT for _row, state in self.versions)


def may_write() -> bool:
    """Whether this person writes the catalogue."""
    return can(Permission.CATALOGUE_MANAGE) and queries.writes_catalogue(scope())


def shown(code: str, version: int) -> Shown:
    """The version of an address. NotFound for what there is not, or for somebody else's draft."""
    package, writes = found_version(code, version, scope()), may_write()
    if package.published_at_utc is None and not writes:
        raise NotFound("package")
    rows = [one for one in queries.versions_of(code) if one.published_at_utc or writes]
    found = states_of(rows)
    listed = [(row, found[row.version]) for row in reversed(rows)]
    return Shown(package, found[package.version], writes, listed)


def states_of(rows: Iterable[Any]) -> dict[int, PackageState]:
    """How the versions of one package stand today."""
    dated = (
        Dated(row.version, row.published_at_utc is not None, row.valid_from, row.retired_on)
        for row in rows
    )
    return states(dated, clock.today())


def listed(rows: list[Any]) -> list[tuple[Any, PackageState]]:
    """Versions of all packages with their states, in the order of the rows."""
    found: list[tuple[Any, PackageState]] = []
    for _code, some in groupby(rows, lambda row: row.code):
        versions = list(some)
        known = states_of(versions)
        found += [(row, known[row.version]) for row in versions]
    return found


def address_of(package: ServicePackage) -> str:
    """The page of a version."""
    return url_for("catalogue.show_version", code=package.code, version=package.version)


def refusals_of(refused: Refused) -> list[dict[str, str]]:
    """What a service refused, as the error summary takes it."""
    return told((one.code, one.subject) for one in refused.refusals)


def words_of(package: Any) -> dict[str, Any]:
    """For whom a version is, and its services in words."""
    return {
        "target": target_text(package.target, lambda code: label(code, "tag")),
        "parts": [(row, service_text(row)) for row in queries.parts_of([package.id])],
    }
