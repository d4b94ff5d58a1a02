"""Whose work something is: that of the team or institution that holds it, and of whoever made it.

A station notes, books and joins what the centre above it holds, and takes none of it away.
"""

from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotAllowed


def may_change(actor: Actor, *made_by: int | None, own: bool) -> bool:
    """Whether it is held by the own team or institution (`own`), or was made by the same user."""
    return own or actor.user_id in made_by


def refuse_others(what: str, actor: Actor, *made_by: int | None, own: bool) -> None:
    """Raises NotAllowed where `may_change` says no."""
    if not may_change(actor, *made_by, own=own):
        raise NotAllowed(what)
