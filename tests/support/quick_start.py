"""Applications of tests start in a moment, and what stays for the whole run is not looked at again.

Each test has an application of its own, some thousands in a run; nine tenths of its start is
werkzeug's reading of every address and its writing of one small function for each. Both depend on
nothing but the rule; the function asks the rule it is bound to for the converters, which keep
nothing of what they convert. A fifth of the time of a run went into looking for garbage among what
never becomes any: the modules and the collected tests. Another fifth went into writing the same
statements in SQL again for the engine of each test.
"""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

Read = tuple[list[Any], list[tuple[bool, str]], dict[str, Any], set[str], Any, Any]
"""The parts of an address, its trace, its converters, what it asks for, and its two functions."""

STATEMENTS_KEPT = 2000

gc.set_threshold(200_000, 20, 10)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """All that is loaded now stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _addresses_compiled_once() -> Iterator[None]:
    kept: dict[object, Read] = {}
    compiled = Rule.compile

    def compile_once(rule: Rule) -> None:
        key = _all_that_matters(rule)
        if key not in kept:
            compiled(rule)
            builders = rule._build.__func__, rule._build_unknown.__func__  # type: ignore[attr-defined]
            kept[key] = (rule._parts, rule._trace, rule._converters, rule.arguments, *builders)
            return
        parts, trace, converters, rule.arguments, build, build_unknown = kept[key]
        rule._parts, rule._trace, rule._converters = parts, trace, converters
        rule._build = build.__get__(rule, None)
        rule._build_unknown = build_unknown.__get__(rule, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", compile_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """What a statement is in SQL follows from the kind of its dialect; all engines share it."""
    kept: LRUCache[Any, Any] = LRUCache(STATEMENTS_KEPT)

    def share(connection: Connection) -> None:
        connection.engine._compiled_cache = kept

    event.listen(Engine, "engine_connect", share)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        yield
    event.remove(Engine, "engine_connect", share)


def _all_that_matters(rule: Rule) -> tuple[object, ...]:
    """What the reading of an address depends on."""
    where = rule.map.host_matching, rule.host, rule.subdomain, rule.merge_slashes
    kinds = tuple(rule.map.converters.items())
    return (rule.rule, *where, _frozen(rule.defaults), kinds)


def _frozen(defaults: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in (defaults or {}).items()))
