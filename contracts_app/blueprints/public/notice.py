"""The notice board of a team, open to everybody: five things, and nothing of any resident."""

from typing import Any

from flask import abort, make_response, render_template, request

from contracts_app import clock
from contracts_app.blueprints._guards import public
from contracts_app.blueprints._packages import offered_today
from contracts_app.blueprints._photos import notice_url, pdf_answer, photos_folder
from contracts_app.blueprints.public import bp
from contracts_app.extensions import limiter
from contracts_app.printing.poster import SIZES
from contracts_app.services.errors import NotFound
from contracts_app.services.notice import board_of, boards_of, photo_names, poster_pdf
from contracts_app.services.photos import kept


@bp.get("/notice/<path:team_code>")
@public
@limiter.limit("120 per hour")
def notice(team_code: str) -> Any:
    """The notice; where several counties use the code, the reader chooses one of them."""
    found = boards_of(team_code, clock.today())
    if len(found) > 1:
        return render_template("public/notice_choice.html", teams=found, code=team_code), 300
    if not found:
        raise NotFound("team")
    return render_template(
        "public/notice.html", board=board_of(found[0], clock.today()), code=team_code
    )


def _team(team_code: str) -> Any:
    found = boards_of(team_code, clock.today())
    if len(found) != 1:
        raise NotFound("team")
    return found[0]


@bp.get("/notice/<path:team_code>/poster.pdf")
@public
@limiter.limit("20 per hour")
def notice_poster(team_code: str) -> Any:
    """The notice on paper: one page, A4 or A3."""
    size = request.args.get("size", "a4").lower()
    if size not in SIZES:
        abort(404)
    board = board_of(_team(team_code), clock.today())
    url = notice_url(board.code, board.county_code)
    content = poster_pdf(board, url, size, photos_folder(), clock.today())
    return pdf_answer(content, f"poster-{size}.pdf")


@bp.get("/notice/<path:team_code>/packages")
@public
@limiter.limit("120 per hour")
def notice_packages(team_code: str) -> Any:
    """What every package holds and costs, for whoever reads the notice."""
    team = _team(team_code)
    return render_template(
        "public/packages.html", team=team, code=team_code, offered=offered_today()
    )


@bp.get("/notice/<path:team_code>/photos/<string:name>.jpg")
@public
@limiter.limit("2000 per hour")
def notice_photo(team_code: str, name: str) -> Any:
    """A picture of the notice; that of somebody who left is served no more."""
    if name not in photo_names(_team(team_code), clock.today()):
        raise NotFound("photo")
    picture = kept(photos_folder(), name)
    if picture is None:
        raise NotFound("photo")
    response = make_response(picture)
    response.mimetype = "image/jpeg"
    return response
