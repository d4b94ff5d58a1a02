"""By whom tries and looks are counted."""

from flask import request
from flask_login import current_user


def per_user() -> str:
    """The account: a village shares one address on the net, and one account may have many.

    Who is not signed in counts by address.
    """
    name = current_user.username if current_user.is_authenticated else request.remote_addr
    return f"{request.endpoint}:{name}"
