"""Care cards in words, as they are printed."""

from contracts_app.printing.care_cards import CareCardPaper
from contracts_app.queries.care_cards import CardFilters, list_to_print, teams_of_grids
from contracts_app.queries.scope import Scope

MOST_PRINTED = 400
_GROUNDS = {"ELDER": "老年人", "DISABLED": "残疾人", "LOW_INCOME": "低保对象"}


def cards_to_print(scope: Scope, filters: CardFilters, card_no: str = "") -> list[CareCardPaper]:
    """The cards of a list that count today, or the one with a number."""
    rows = list_to_print(scope, filters, card_no)
    teams = teams_of_grids({row.grid_id for row in rows}, scope.today)
    return [
        CareCardPaper(
            card_no=row.card_no,
            name=row.name,
            tail=row.id_last4,
            ground=_GROUNDS[row.ground],
            from_day=row.from_day,
            to_day=row.to_day,
            **teams.get(row.grid_id, {"institution": "", "team": "", "hotline": ""}),
        )
        for row in rows
    ]
