"""What all long lists share: the page asked for in the address, and the chips of chosen filters."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from contracts_app.queries.paging import SIZES, Cursor


def asked_cursor() -> Cursor:
    """The page that the address asks for by `after`, `before` and `size`."""
    size = request.args.get("size", SIZES[0], type=int)
    return Cursor(request.args.get("after", ""), request.args.get("before", ""), size)


def kept_args(values: Mapping[str, Any]) -> dict[str, Any]:
    """The filters that are set, for links to other pages of the list; a chosen size stays."""
    kept = {name: value for name, value in values.items() if value}
    size = request.args.get("size", type=int)
    return {**kept, "size": size} if size in SIZES[1:] else kept


def chips(endpoint: str, values: Mapping[str, Any], labels: Mapping[str, str]) -> list[Any]:
    """Pairs of a chosen filter's words and the address without it; `labels` by filter name."""
    kept = kept_args(values)
    return [
        (label, url_for(endpoint, **{name: v for name, v in kept.items() if name != chosen}))
        for chosen, label in labels.items()
        if kept.get(chosen)
    ]
