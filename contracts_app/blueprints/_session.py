"""Signed-in sessions: the cookie holds a random token, the database its hash."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from contracts_app import clock
from contracts_app.blueprints._endings import at_the_end
from contracts_app.extensions import db, htmx, login_manager, will_write
from contracts_app.services import accounts, kept_forms

_TOUCH_EVERY = timedelta(seconds=60)
_ASK_NO_MORE: Final = 286
"""htmx puts the answer in its place and asks no more."""
_OPEN = {
    "auth.change_password",
    "auth.logout",
    "preferences.set_language",
    "preferences.set_size",
}
_PROOF: Final = "before_proof"
"""Where a session keeps what the tokens of the account before were made of."""
_FOR_ANYBODY = {
    "static",
    "exchange.fetch_referral",
    "exchange.take_answer",
    "public.healthz",
    "public.offline",
    "public.readyz",
    "public.verify",
    "public.worker",
}
"""The same for everybody, so that nobody's account is loaded for them."""
_SENT_BY_ITSELF = {"signing.save_draft", "signing.upload", "visits.upload"}
"""What a page sends without being asked; it sends it again, so none of it is kept as a form."""
_ASKED_BY_ITSELF: Final = {
    "referrals.poll_board": "referrals/_board_ended.html",
    "referrals.poll_clock": "referrals/_detail_ended.html",
    "referrals.poll_referral": "referrals/_detail_ended.html",
}
"""What a page asks for every few seconds, and what it shows once nobody is signed in any more.

It is no sign that somebody is there, and it takes nobody away from what is being typed.
"""


def init_app(app: Flask) -> None:
    """Load the user of each request and note that the session is used."""
    login_manager.user_loader(_load_user)
    login_manager.unauthorized_handler(unauthorized)
    app.before_request(_force_new_password)
    at_the_end(app, _touch, needed=False)
    at_the_end(app, _forget_sent, needed=False)


def _load_user(token: str) -> Any:
    if g.get("without_database") or request.endpoint in _FOR_ANYBODY:
        return None
    found = accounts.find_session(token)
    if found is None:
        return None
    g.user_session = (found.id, found.last_seen_at_utc, found.key)
    found.user.session_token = token
    return found.user


def go_on_without_database() -> None:
    """What is left of this request is drawn for nobody: who sent it cannot be asked any more."""
    g.without_database = True
    g.pop("_login_user", None)
    g.pop("user_session", None)


def _force_new_password() -> Any:
    if request.endpoint in _OPEN | _FOR_ANYBODY:
        return None
    if current_user.is_authenticated and current_user.must_change_password:
        return redirect(url_for("auth.change_password"))
    return None


def _touch(response: Response) -> Response:
    seen = g.get("user_session") if request.endpoint not in _ASKED_BY_ITSELF else None
    now = clock.utcnow()
    if seen and now - seen[1] > _TOUCH_EVERY:
        db.session.rollback()
        will_write.set(True)
        accounts.touch_session(seen[0], now)
        db.session.commit()
    return response


def _forget_sent(response: Response) -> Response:
    """A kept form that was sent again and accepted is not offered a second time."""
    sent = request.method == "POST" and not g.get("kept_now")
    kept = session.get("kept_form") if sent else None
    if kept and response.status_code < 400 and current_user.is_authenticated:
        form = kept_forms.find(kept, current_user.id)
        if form is None or form.path == _address():
            kept_forms.forget(session.pop("kept_form"), current_user.id)
            db.session.commit()
    return response


def unauthorized() -> Response:
    """Send to the sign-in page; what a form had typed is kept and offered again afterwards."""
    if htmx and request.endpoint in _ASKED_BY_ITSELF:
        return make_response(render_template(_ASKED_BY_ITSELF[request.endpoint]), _ASK_NO_MORE)
    if request.method == "POST" and _same_origin():
        keep_typed()
    if request.endpoint not in _SENT_BY_ITSELF:
        flash(_l("Please sign in first."), "warning")
    return _go(url_for("auth.login", next=_return_path()))


def _go(target: str) -> Response:
    if not htmx:
        return make_response(redirect(target))
    response = make_response("", 200)
    response.headers["HX-Redirect"] = target
    return response


def resent() -> Response | None:
    """Offer again a form that was opened before the same person signed in anew; else None.

    A form that another account had opened in this browser, or that may come from another site, is
    offered to nobody.
    """
    sure = request.headers.get("Origin") is not None and _same_origin()
    if not sure or session.get("before") != current_user.id or not keep_typed():
        return None
    return _go(url_for("auth.resume"))


def kept_for_who_left() -> bool:
    """Keep a form that the account before had opened in this browser until it signs in here again.

    The token of the form proves whose page it is. Who is signed in now cannot read what is kept.
    """
    owner = session.get("before")
    if owner in (None, current_user.id) or not _opened_before():
        return False
    left = session.get("left_form", ""), owner
    earlier = kept_forms.find(*left)
    if earlier is not None and earlier.path == _address():
        # A page may be sent twice, and the last one is the whole of it.
        kept_forms.forget(*left)
        db.session.commit()
    token = _kept_of(owner)
    if token:
        session["left_form"], session["left_for"] = token, owner
    return token is not None


def _opened_before() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"), token_key=_PROOF)
    except ValidationError:
        return False
    return True


def keep_typed() -> bool:
    """Store the form of this request for after the sign-in, bound to this browser and its user.

    Only for who was signed in here: of strangers, who may send forms without end, nothing is kept.
    """
    owner = last_user()
    token = _kept_of(owner) if owner is not None else None
    if token:
        session["kept_form"], session["kept_for"] = token, owner
    return token is not None


def _kept_of(owner: int) -> str | None:
    """Store the form of this request for an account; its token, None where nothing is kept."""
    # A kept form is shown again as it was: passwords and PINs are never among what is kept.
    fields: list[tuple[str, str | None]] = [
        (k, v) for k, v in request.form.items(multi=True) if k not in kept_forms.NEVER_KEPT
    ]
    nobody_asked = request.endpoint in _SENT_BY_ITSELF
    if not fields or nobody_asked or request.blueprint in {None, "auth"}:
        return None
    db.session.rollback()
    fields += [(name, None) for name, one in request.files.items(multi=True) if one.filename]
    token = kept_forms.keep(_address(), fields, owner)
    if token:
        db.session.commit()
        g.kept_now = True
    return token


def _address() -> str:
    """Where this request was sent: a form may be about whom or what its query names."""
    return kept_forms.address_of(request.path, list(request.args.items(multi=True)))


def last_user() -> int | None:
    """Whose sign-in this browser lost or ended; None when its cookie is gone as well."""
    lost = session.get("_user_id")
    return accounts.owner_of_session(lost) if lost else session.get("signed_out")


def take_kept(user_id: int) -> str | None:
    """The kept form of this browser when it is this user's; another's is forgotten at once.

    Except one that was sent while somebody else was signed in: it waits for who opened it.
    """
    left = session.get("left_form", "")
    if kept_forms.find(left, user_id) is not None:
        return str(left)
    token, owner = session.get("kept_form"), session.get("kept_for")
    if token is None or owner is None:
        return None
    if kept_forms.find(token, user_id) is None:
        kept_forms.forget(token, owner)
        return None
    return str(token)


def carried_over(user_id: int | None = None) -> dict[str, Any]:
    """What outlives a sign-in of this user, or a sign-out: the form of who left, and the proof."""
    proof = session.get("signed_out_proof") or session.get("csrf_token")
    carried = {"signed_out_proof" if user_id is None else _PROOF: proof}
    if session.get("left_for") not in (None, user_id):
        carried |= {name: session[name] for name in ("left_form", "left_for")}
    return carried


def _same_origin() -> bool:
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _return_path() -> str:
    if htmx:
        current = request.headers.get("HX-Current-URL", "")
    else:
        # An address that only takes posts cannot be gone back to; the page it was sent from can.
        current = request.full_path if request.method == "GET" else request.referrer or ""
    parts = urlsplit(current)
    if parts.netloc and parts.netloc != request.host:
        return "/"
    return safe_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def safe_path(path: str | None) -> str:
    """The path when it stays on this site, else the home page."""
    path = (path or "").rstrip("?")
    # Browsers drop tabs and line ends, which would turn "/<tab>/host" into another site.
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain else "/"
