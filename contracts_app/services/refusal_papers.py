"""The paper of a refusal in words, from what is stored."""

from datetime import date
from typing import Any

from contracts_app.printing.refusal_paper import RefusalPaper, refusal_pdf
from contracts_app.queries.care_cards import teams_of_grids
from contracts_app.rules.dates import age_on

_SEX = {"male": "男", "female": "女"}


def paper_of(row: Any, today: date) -> bytes:
    """The paper of a row of `queries.refusals.get_refusal`."""
    team = teams_of_grids({row.grid_id}, today).get(row.grid_id, {})
    return refusal_pdf(
        RefusalPaper(
            institution=team.get("institution", ""),
            team=team.get("team", ""),
            hotline=team.get("hotline", ""),
            name=row.name,
            tail=row.id_last4,
            age=age_on(row.birth_date, row.said_on),
            sex=_SEX[row.sex],
            address=row.address,
            kind=row.kind,
            advised=row.advised,
            said_on=row.said_on,
            strokes=row.strokes,
            witness=row.witness or "",
            staff=row.who or "",
        ),
        today,
    )
