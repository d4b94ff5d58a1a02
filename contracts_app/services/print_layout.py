"""How a job is to look: what the printing engine is told, and the lists that go with each part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts_app.printing.options import STANDARD, Order, PrintOptions

_ENGINE = ("big_font", "bilingual", "filler", "seam_marks")


@dataclass(frozen=True)
class Layout:
    """The choices of one order."""

    options: PrintOptions = STANDARD
    sign_off: bool = True
    """Whether each part begins with the list on which households sign."""
    checklist: bool = True
    """Whether each part ends with the list of what has to come back."""

    def as_json(self) -> dict[str, Any]:
        """As a job keeps it."""
        engine = {name: getattr(self.options, name) for name in _ENGINE}
        lists = {"sign_off": self.sign_off, "checklist": self.checklist}
        return {"order": self.options.order.value, **engine, **lists}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Layout":
        """What a job keeps of it."""
        engine: dict[str, Any] = {name: bool(kept[name]) for name in _ENGINE}
        options = PrintOptions(order=Order(kept["order"]), **engine)
        return cls(options, bool(kept["sign_off"]), bool(kept["checklist"]))
