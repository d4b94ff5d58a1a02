"""Referrals of a year in a county: board, list with each filter, measures, and one by itself.

The yardstick is the list with 20 constant rows through the same application, without a session and
without a database; the board is compared as well with as many constant cards as it shows. No page
of the board or the list, with whatever filter it offers, takes anybody more than 200 ms (`within`).
`--size county` fills each tenth grid of all townships with 100,000 people and writes 50,000
referrals of the last year to three hospitals. BENCH_COUNTY may name the instance folder of a county
that was loaded before; it is used as it stands.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, render_template
from sqlalchemy import func, select, text

from bench._county import (
    TODAY,
    Ask,
    Timing,
    asking,
    cookie_of,
    county,
    measured,
    statements,
    timed,
)
from bench._engines import Bench
from contracts_app import clock
from contracts_app.blueprints._guards import public
from contracts_app.blueprints.referrals.board_forms import BoardForm, ListForm
from contracts_app.blueprints.referrals.board_views import Board, Card, ColumnView, Step
from contracts_app.extensions import db
from contracts_app.formatting.referral_board import COLUMNS
from contracts_app.models import Referral, ReferralEvent, User
from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_list import (
    ReferralFilters,
    list_department_choices,
    list_referrals,
)
from contracts_app.queries.referral_scope import Stand, stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.rules.referrals.board import MOST, Column
from contracts_app.vocabulary.referrals import OVER

SIZES: Final = {
    "small": {"every": 75, "referrals": 1_500},
    "county": {"every": 10, "referrals": 50_000},
}
ASKED: Final = 20
CROWD: Final = 8
LONGEST_MS: Final = 200
VIEWERS: Final = ("hospital", "leader", "doctor", "village")
_TYPED: Final = {
    "a day": {name: f"{TODAY - timedelta(days=40)}" for name in ("first", "last")},
    "half a year": {"first": f"{TODAY - timedelta(days=182)}"},
    "until a month ago": {"last": f"{TODAY - timedelta(days=30)}"},
    "last digits": {"number": "00012"},
    "first digits": {"number": "R1101992026"},
    "nothing": {"number": "99999"},
}


def main() -> None:
    """Measure and print a line of JSON for each page."""
    measured("referrals", __doc__, measure)


def measure(bench: Bench, engine: str, size: str) -> Iterator[dict[str, Any]]:
    """One line for each page and reach; `of_static` are ratios to the yardstick."""
    with county(bench, engine, None, **SIZES[size]) as app:
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        yield {"page": "size", **_sizes()}
        constant_pages(app)
        static = timed(asking(app), ["/bench/referrals"] * 60, CROWD)
        cards = timed(asking(app), ["/bench/referral-board"] * 20, CROWD)
        yield {"page": "static", **asdict(static)}
        yield {"page": "static, as many cards", **asdict(cards)}
        for role in VIEWERS:
            ask = asking(app, cookie_of(app, role))
            for name, path in _pages(app, role):
                db.session.rollback()
                told = _told(ask, path, static, cards)
                yield {"page": name, "role": role, **told, "within": is_within(told)}
        yield from _polled(app)
        yield from _measures(app, static)


def _told(ask: Ask, path: str, static: Timing, cards: Timing | None = None) -> dict[str, Any]:
    found = timed(ask, [path] * ASKED, CROWD)
    ratios = {
        "of_static": round(static.p50_ms / found.p50_ms, 2),
        "of_static_cpu": round(static.cpu_ms / found.cpu_ms, 2),
    }
    if cards is not None and path == "/referrals":
        ratios["of_cards_cpu"] = round(cards.cpu_ms / found.cpu_ms, 2)
    return {"statements": statements(ask, path), **asdict(found), **ratios}


def is_within(told: dict[str, Any]) -> bool:
    """Whether a page that is asked for alone came as soon as it is promised."""
    return bool(told["p50_ms"] <= LONGEST_MS)


def _sizes() -> dict[str, Any]:
    query = select(func.count()).select_from(Referral)
    named = {
        "referrals": query,
        "open": query.where(Referral.status.not_in(OVER)),
        "events": select(func.count()).select_from(ReferralEvent),
    }
    return {name: db.session.scalar(one) for name, one in named.items()}


def _stand(role: str) -> Stand:
    user = db.session.scalars(select(User).filter_by(username=role)).one()
    return stand_of(user, scope_of(user, TODAY))


def list_filters(form: ListForm) -> Iterator[tuple[str, dict[str, str]]]:
    """By name each filter that the list offers, and what is typed: days and parts of numbers.

    Of the departments one of each hospital; what is not offered would narrow nothing.
    """
    yield "all", {}
    for field in form:
        offered = [code for code, _words in getattr(field, "choices", None) or () if code]
        if field.name == "department":
            offered = list({one.partition(":")[0]: one for one in reversed(offered)}.values())
        for code in offered:
            yield f"{field.name} {code}", {field.name: code}
    yield from _TYPED.items()


def _pages(app: Flask, role: str) -> Iterator[tuple[str, str]]:
    """Names and addresses."""
    stand, now = _stand(role), clock.moment()
    with app.test_request_context():
        form = ListForm(formdata=None)
        form.offer_all(list_department_choices(stand), at_hospital=stand.at_hospital)
        filters = list(list_filters(form))
    yield "board", "/referrals"
    for name, asked in filters:
        yield f"list, {name}", f"/referrals?{urlencode({'view': 'list', **asked})}"
    found = list_referrals(stand, ReferralFilters(), now, Cursor())
    if found.next:
        yield "list, page 2", f"/referrals?view=list&after={found.next}"
    wanted = ReferralFilters(column=Column.TREATED)
    treated = list_referrals(stand, wanted, now, Cursor()).rows or found.rows
    for row in treated[:1]:
        yield "one", f"/referrals/{row.referral_no}"


def _polled(app: Flask) -> Iterator[dict[str, Any]]:
    """What each open board asks every 20 seconds: it is as it was."""
    for role in VIEWERS:
        ask = asking(app, cookie_of(app, role))
        # In a thread, because what a request keeps must not stay in the context of this one.
        with ThreadPoolExecutor(1) as pool:
            _status, body = pool.submit(ask, "/referrals").result()
        since = body.decode().split('id="board-since" name="since" value="')[1].split('"')[0]
        path = f"/referrals/board?since={since}"
        either = (200, 204)  # the minute may be over
        found = timed(ask, [path] * ASKED, CROWD, either)
        told = {"page": "poll", "role": role, "statements": statements(ask, path, either)}
        told |= asdict(found)
        yield {**told, "within": is_within(told)}


def _measures(app: Flask, static: Timing) -> Iterator[dict[str, Any]]:
    for role in ("bureau", "leader", "hospital"):
        ask = asking(app, cookie_of(app, role))
        for name, query in _PERIODS.items():
            for by in ("hospital", "department", "team"):
                path = f"/referrals/measures?{query}&by={by}"
                told = _told(ask, path, static)
                yield {"page": f"measures, {name} by {by}", "role": role, **told}


_PERIODS: Final = {"month": f"period={TODAY:%Y-%m}", "year": f"period={TODAY.year}"}


def _constant_cards() -> list[Card]:
    row = SimpleNamespace(
        direction="up", status="accepted", urgency="urgent", village="柳林东村",
        sender="柳林东村卫生室", township="柳林镇卫生院", hospital="示例县人民医院",
        department="心血管内科", has_place=True, readmission_days=None, waiting_since_utc=None,
        over_at_utc=None,
    )  # fmt: skip
    step = Step("预约就诊", "/referrals/R110199202611210001/book", in_dialog=True)
    late, promise, phone = "逾期 2 小时", "医院须在 11月24日 前安排", "0539-6200011"
    card = Card(
        "", "王*英", "68", row, late, soon=False, promise=promise, owed="", phone=phone, step=step,
        lone=False,
    )  # fmt: skip
    return [replace(card, number=f"R11019920261121{n:05d}") for n in range(MOST)]


def constant_pages(app: Flask) -> None:
    """The list and the board with constant rows, which ask neither the session nor the database."""
    cards = _constant_cards()
    found = SimpleNamespace(rows=cards[:20], total=1000, more=True, previous="R1", next="R2")
    shown = [one for one in Column if one != Column.REVIEW]
    columns = [ColumnView(one, str(COLUMNS[one]), cards, 90, 12) for one in shown]
    full = Board(columns, 630, "1-630-84-3.none")

    @public
    def listed() -> str:
        form = ListForm(formdata=None)
        form.offer_all([], at_hospital=True)
        return render_template(
            "referrals/list.html", found=found, cards=cards[:20], filters=form, args={}, chosen=[]
        )

    @public
    def board() -> str:
        form = BoardForm(formdata=None)
        form.offer([], one_hospital=True)
        told = {"board": full, "filters": form, "args": {}, "one_hospital": True, "taken": None}
        return render_template("referrals/board.html", **told)

    app.add_url_rule("/bench/referrals", endpoint="constant_referrals", view_func=listed)
    app.add_url_rule("/bench/referral-board", endpoint="constant_board", view_func=board)


if __name__ == "__main__":
    main()
