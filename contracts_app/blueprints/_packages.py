"""The packages on offer with their services, as pages and paper show them to residents."""

from dataclasses import dataclass
from typing import Any

from contracts_app import clock
from contracts_app.formatting.labels import label
from contracts_app.formatting.package_labels import service_text, target_text
from contracts_app.queries.catalogue import parts_of
from contracts_app.queries.signing import packages_on


@dataclass(frozen=True)
class Offered:
    """A package on offer with its services."""

    package: Any
    parts: list[Any]

    @property
    def target(self) -> str:
        return target_text(self.package.target, lambda code: label(code, "tag"))

    @property
    def services(self) -> list[tuple[Any, str]]:
        return [(row, service_text(row)) for row in self.parts]

    def text_of(self, item_code: str) -> str:
        """How it promises a service; empty when it does not."""
        found = (row for row in self.parts if row.code == item_code)
        row = next(found, None)
        return service_text(row) if row is not None else ""


def offered_today() -> list[Offered]:
    """Everything on offer today, in the catalogue's order."""
    packages = packages_on(clock.today())
    parts = parts_of([one.id for one in packages])
    return [Offered(one, [row for row in parts if row.package_id == one.id]) for one in packages]
