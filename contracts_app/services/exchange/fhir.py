"""FHIR R4 by the library: whatever is told or believed here was a valid resource of it first.

The library is loaded when the first resource is looked at: most processes never meet one.
"""

import json
from importlib import import_module
from typing import Any, Final, NoReturn

from contracts_app.services.errors import Refusal, Refused

DEEPEST: Final = 40
"""No resource that is told or read here comes near it."""
_OPEN, _CLOSE = "{[", "}]"
_KINDS: Final = {"Bundle": "bundle", "Task": "task"}
Resource = dict[str, Any]


def as_json(resource: Resource) -> str:
    """A resource as the library writes it. Raises Refused with `fhir_invalid` where it is none."""
    written: str = _model(resource).model_dump_json()
    return written


def read(body: bytes) -> Resource:
    """A resource that came, looked at by the library.

    Raises Refused with `json_invalid` or `fhir_invalid`, which names the first elements.
    """
    found = _plain(body)
    if not isinstance(found, dict) or not _is_filled(found):
        raise Refused.of("fhir_invalid")
    _model(found)
    return found


def _plain(body: bytes) -> Any:
    try:
        text = body.decode()
        if _depth(text) > DEEPEST:
            raise Refused.of("json_invalid")
        found = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
        # Half a character is written as \ud83d and is no text.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refused.of("json_invalid") from error
    return found


def _is_filled(value: Any) -> bool:
    """FHIR leaves out what is not there; the library takes null and empty things for it."""
    if isinstance(value, dict):
        return bool(value) and all(map(_is_filled, value.values()))
    if isinstance(value, list):
        return bool(value) and all(map(_is_filled, value))
    return value is not None and value != ""


def _depth(text: str) -> int:
    """How deep it is at most; brackets in texts count as well, which no answer has so many of."""
    deepest = depth = 0
    for letter in text:
        if letter in _OPEN:
            depth += 1
            deepest = max(deepest, depth)
        elif letter in _CLOSE:
            depth -= 1
    return deepest


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _once(pairs: list[tuple[str, Any]]) -> Resource:
    """Of a name that comes twice another reader would take the other value."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


def _model(resource: Resource) -> Any:
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Refused(Refusal("fhir_invalid", "resourceType"))
    model = getattr(import_module(f"fhir.resources.R4B.{_KINDS[kind]}"), kind)
    try:
        return model.model_validate(resource)
    except ValueError as error:
        raise Refused(*_faults(error)) from error
    except (TypeError, AttributeError, KeyError, AssertionError) as error:
        # The library stumbles over some values instead of refusing them.
        raise Refused.of("fhir_invalid") from error


def _faults(error: ValueError) -> list[Refusal]:
    """Which elements are wrong, and never what stood in them."""
    listed = error.errors() if hasattr(error, "errors") else []
    paths = [".".join(str(step) for step in one["loc"]) for one in listed[:10]]
    return [Refusal("fhir_invalid", path) for path in paths] or [Refusal("fhir_invalid")]
