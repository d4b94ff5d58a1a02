"""Sign in, sign out, change the password, see and end one's sessions."""

from typing import Any, Final

import structlog
from flask import abort, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user

from contracts_app.blueprints._forms import CodedMessage
from contracts_app.blueprints._guards import actor, commits, public, requires
from contracts_app.blueprints._session import carried_over, last_user, safe_path, take_kept
from contracts_app.blueprints.auth import bp
from contracts_app.blueprints.auth.forms import LoginForm, PasswordForm, SpecimenForm
from contracts_app.blueprints.auth.tries import count_own_password, count_sign_in, give_back
from contracts_app.extensions import limiter
from contracts_app.models import User
from contracts_app.rules.permissions import Permission
from contracts_app.services import accounts, kept_forms, specimens
from contracts_app.services.errors import NotFound, Refused

_log = structlog.get_logger()


@bp.get("/login")
@public
def login() -> Any:
    if current_user.is_authenticated:
        return redirect(url_for("home.desk"))
    form = LoginForm(next=safe_path(request.args.get("next")))
    return render_template("auth/login.html", form=form)


@bp.post("/login", endpoint="sign_in")
@public
@limiter.limit("60 per 5 minutes")
@commits
def sign_in() -> Any:
    form = LoginForm()
    if not form.validate_on_submit():
        return render_template("auth/login.html", form=form), 422
    tried = count_sign_in(form.username.data or "")
    user = _authenticated(form)
    if user is None:
        _log.warning("sign_in_refused", address=request.remote_addr)
        return render_template("auth/login.html", form=form), 422
    give_back(tried)
    kept, before, carried = take_kept(user.id), last_user(), carried_over(user.id)
    session.clear()
    session.update(carried, before=before)
    user.session_token = accounts.open_session(user, request.user_agent.string)
    login_user(user)
    if kept:
        session["kept_form"], session["kept_for"] = kept, user.id
        return redirect(url_for("auth.resume"))
    return redirect(safe_path(form.next.data))


def _authenticated(form: LoginForm) -> User | None:
    """Who signs in; the form says why nobody does."""
    try:
        user = accounts.authenticate(form.username.data or "", form.password.data or "")
    except Refused:
        words = _("This start code was used before or is older than 24 hours. Ask for a new one.")
        form.username.errors = [CodedMessage("start_code_over", words)]
        return None
    if user is None:
        form.username.errors = [_("User name or password is wrong.")]
    return user


@bp.get("/resume")
@requires(Permission.ACCOUNT_USE)
def resume() -> Any:
    """Offer again what was typed before the sign-in was lost."""
    kept = kept_forms.find(session.get("kept_form", ""), current_user.id)
    if kept is None:
        return redirect(url_for("home.desk"))
    files = any(value is None for _name, value in kept.fields)
    return render_template("auth/resume.html", path=kept.path, fields=kept.fields, files=files)


@bp.post("/resume", endpoint="drop_kept")
@requires(Permission.ACCOUNT_USE)
@commits
def drop_kept() -> Any:
    """Forget what was typed; the person starts anew."""
    kept_forms.forget(session.pop("kept_form", ""), current_user.id)
    return redirect(url_for("home.desk"))


@bp.post("/logout")
@requires(Permission.ACCOUNT_USE)
@commits
def logout() -> Any:
    accounts.revoke_session(current_user, g.user_session[2], actor())
    left, carried = current_user.id, carried_over()
    logout_user()
    session.clear()
    # What an old tab still sends is offered to nobody else who signs in on this device.
    session.update(carried, signed_out=left)
    response = redirect(url_for("auth.login"))
    # Not "storage": what waits there is sealed, and nobody could sign it a second time.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


_PIN_WORDS: Final = {
    "pin_shape": _l("Choose a PIN of six digits. Please sign again."),
    "pin_easy": _l("This PIN is easy to guess. Choose another one and sign again."),
}


@bp.get("/account")
@requires(Permission.ACCOUNT_USE)
def account() -> Any:
    sessions = accounts.list_sessions(current_user)
    return render_template(
        "auth/account.html",
        sessions=sessions,
        current_key=g.user_session[2],
        password_form=PasswordForm(),
        specimen_form=SpecimenForm(),
    )


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_USE)
@commits
def change_password() -> Any:
    form = PasswordForm()
    if form.validate_on_submit() and _password_changed(form):
        flash(_("The password is changed."), "success")
        return redirect(url_for("home.desk"))
    status = 422 if form.is_submitted() else 200
    return render_template("auth/password.html", form=form), status


def _password_changed(form: PasswordForm) -> bool:
    if not _proved(form.current.data):
        form.current.errors = [_("This is not your current password.")]
        return False
    words = {
        "password_short": _("Use at least 8 characters."),
        "password_long": _("Use at most 128 characters."),
        "password_leaked": _("This password is known from a break-in elsewhere. Take another one."),
        "password_weak": _("This password is easy to guess. Take a longer one of several words."),
    }
    try:
        accounts.change_password(current_user, form.new.data, actor())
    except Refused as refused:
        form.new.errors = [words[code] for code in refused.codes]
        return False
    return True


def _proved(password: str | None) -> bool:
    """Whether somebody who is signed in knows the own password; wrong tries are counted."""
    tried = count_own_password(current_user.username)
    known = accounts.proves(current_user, password or "")
    if known:
        give_back(tried)
    return known


@bp.post("/account/sessions/<string:key>/revoke")
@requires(Permission.ACCOUNT_USE)
@commits
def revoke_session(key: str) -> Any:
    try:
        accounts.revoke_session(current_user, key, actor())
    except NotFound:
        abort(404)
    return redirect(url_for("auth.account"))


@bp.post("/account/specimen")
@requires(Permission.ACCOUNT_USE)
@commits
def save_specimen() -> Any:
    form = SpecimenForm()
    strokes = form.strokes()
    if strokes is None:
        flash(_("The signature could not be read. Please sign again."), "danger")
        return redirect(url_for("auth.account"))
    # A sign-in that was left open is not enough to sign in somebody's name from then on.
    if current_user.sign_pin_hash is not None and not _proved(form.password.data):
        flash(_("This is not your current password."), "danger")
        return redirect(url_for("auth.account"))
    try:
        specimens.save_specimen(current_user, strokes, form.pin.data or "", actor())
    except Refused as refused:
        flash(_PIN_WORDS[refused.codes[0]], "danger")
        return redirect(url_for("auth.account"))
    flash(_("Your signature is saved."), "success")
    return redirect(url_for("auth.account"))
