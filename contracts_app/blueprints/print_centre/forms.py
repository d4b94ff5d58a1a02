"""What to print and how, in codes that stand in the address and may be passed on."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from contracts_app.blueprints._forms import BaseForm, WholeNumberField
from contracts_app.formatting.labels import KINDS as WORDS
from contracts_app.printing.options import Order, PrintOptions
from contracts_app.queries.print_scope import Chosen, Which
from contracts_app.services.print_layout import Layout
from contracts_app.vocabulary.paper import PrintKind

ANY: Final = ("", _l("All"))
KINDS: Final = tuple((kind.value, WORDS["print_kind"][kind]) for kind in PrintKind)
WHICH: Final = (
    (Which.ALL.value, _l("All that stand")),
    (Which.TODAY.value, _l("Signed today")),
    (Which.MINE.value, _l("Signed today by me")),
    (Which.UNPRINTED.value, _l("Not printed yet")),
)
_ORDERS: Final = (
    (Order.COLLATED.value, _l("Both copies of a household together")),
    (Order.BY_COPY.value, _l("All first copies, then all second copies")),
)
_SIDES: Final = (
    ("two", _l("Both sides, no household shares a sheet")),
    ("one", _l("One side only")),
)
_LISTS: Final = (
    ("both", _l("List to sign and list of returns")),
    ("sign_off", _l("List to sign only")),
    ("checklist", _l("List of returns only")),
    ("none", _l("No list")),
)
_WITH_SIGN_OFF: Final = ("both", "sign_off")
_WITH_CHECKLIST: Final = ("both", "checklist")


class ChoiceForm(BaseForm):
    """An order before it is placed."""

    class Meta(BaseForm.Meta):
        csrf = False

    kind = SelectField(_l("What"), default=PrintKind.SIGNED.value)
    which = SelectField(_l("Which"), default=Which.ALL.value)
    village = SelectField(_l("Village"), validate_choice=False, default="")
    grid = SelectField(_l("Grid"), validate_choice=False, default="")
    team = SelectField(_l("Team"), validate_choice=False, default="")
    count = WholeNumberField(_l("Number of blank forms"), default=20)
    order = SelectField(_l("Order of the copies"), default=Order.COLLATED.value)
    sides = SelectField(_l("Paper"), default="two")
    lists = SelectField(_l("Lists with each part"), default="both")
    big_font = BooleanField(_l("Large letters"))
    bilingual = BooleanField(_l("Chinese with English"))
    seam_marks = BooleanField(_l("Marks for the seal across the pages"))

    def offer(self, grids: list[Any], teams: list[Any]) -> None:
        """Fill the lists."""
        self.kind.choices, self.which.choices = list(KINDS), list(WHICH)
        self.order.choices, self.sides.choices = list(_ORDERS), list(_SIDES)
        self.lists.choices = list(_LISTS)
        villages = dict.fromkeys((one.village_code, one.village) for one in grids)
        self.village.choices = [ANY, *villages]
        self.grid.choices = [ANY, *((one.code, f"{one.village} · {one.name}") for one in grids)]
        self.team.choices = [ANY, *((one.code, one.name) for one in teams)]

    def chosen(self) -> Chosen:
        """What is to be printed; an unknown word counts as the first one offered."""
        return Chosen(
            kind=PrintKind(_known(self.kind)),
            which=Which(_known(self.which)),
            village=self.village.data or "",
            grid=self.grid.data or "",
            team=self.team.data or "",
            count=self.count.data or 0,
        )

    def layout(self) -> Layout:
        """How it is to look."""
        lists = _known(self.lists)
        options = PrintOptions(
            order=Order(_known(self.order)),
            big_font=bool(self.big_font.data),
            bilingual=bool(self.bilingual.data),
            filler=_known(self.sides) == "two",
            seam_marks=bool(self.seam_marks.data),
        )
        return Layout(options, lists in _WITH_SIGN_OFF, lists in _WITH_CHECKLIST)

    def address(self) -> dict[str, Any]:
        """The choices for another address; what is not chosen is left out."""
        return {field.name: field.data for field in self if field.data not in (None, "", False)}


def _known(field: SelectField) -> str:
    words = [value for value, _label in field.choices]
    return str(field.data if field.data in words else words[0])
