"""Applications of tests start in a moment, and what stays for the whole run is not looked at again.

Each test has an application of its own, some thousands in a run; nine tenths of its start is
werkzeug's writing of one small function for every address. Such a function depends on nothing but
the rule, and asks the rule it is bound to for the converters. A fifth of the time of a run went
into looking for garbage among what never becomes any: the modules and the collected tests.
Another fifth went into writing the same statements in SQL again for the engine of each test.
"""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]

STATEMENTS_KEPT = 2000

gc.set_threshold(50_000, 20, 10)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """All that is loaded now stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _addresses_compiled_once() -> Iterator[None]:
    kept: dict[object, Builder] = {}
    compiled = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Builder:
        key = (rule.rule, append_unknown, tuple(rule._trace), _frozen(rule.defaults))
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
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


def _frozen(defaults: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in (defaults or {}).items()))
