"""The two decorators every route carries: who may come in, and where the commit happens."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g, make_response, request
from flask_login import current_user

from contracts_app import clock
from contracts_app.extensions import db, login_manager
from contracts_app.queries.referral_scope import Stand, stand_of
from contracts_app.queries.scope import Scope, scope_of
from contracts_app.rules.permissions import Permission, permits
from contracts_app.services.audit import Actor
from contracts_app.vocabulary import Role

View = Callable[..., Any]


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in only roles with this permission; to all others the page does not exist (404)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return login_manager.unauthorized()
            if not permits(Role(current_user.role), permission):
                abort(404)
            return view(*args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Mark a route that needs no sign-in."""
    view.required_permission = None  # type: ignore[attr-defined]
    return view


def commits(view: View) -> View:
    """Commit when the view answers below 400, roll back otherwise: the only commit of a request."""

    @wraps(view)
    def committing(*args: Any, **kwargs: Any) -> Any:
        response = make_response(view(*args, **kwargs))
        if response.status_code < 400:
            db.session.commit()
            # From now on nothing may say that it was not saved.
            g.stored = request.method == "POST"
        else:
            db.session.rollback()
        return response

    committing.commits = True  # type: ignore[attr-defined]
    return committing


def can(permission: Permission) -> bool:
    """Whether the signed-in user's role has the permission."""
    return current_user.is_authenticated and permits(Role(current_user.role), permission)


def scope() -> Scope:
    """The scope of the signed-in user today."""
    if "scope" not in g:
        g.scope = scope_of(current_user._get_current_object(), clock.today())
    found: Scope = g.scope
    return found


def standing() -> Stand:
    """Where the signed-in user stands towards referrals today."""
    if "stand" not in g:
        g.stand = stand_of(current_user._get_current_object(), scope())
    found: Stand = g.stand
    return found


def actor() -> Actor:
    """The signed-in user as the actor of audit rows."""
    return Actor.of(current_user._get_current_object(), g.get("request_id", ""))
