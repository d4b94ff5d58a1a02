"""Applications of tests start in a moment, and what stays for the whole run is not looked at again.

Each test has an application of its own, some thousands in a run; nine tenths of its start is
werkzeug's reading of every address and its writing of one small function for each. Both depend on
nothing but the rule; the function asks the rule it is bound to for the converters, which keep
nothing of what they convert. A fifth of the time of a run went into looking for garbage among what
never becomes any: the modules and the collected tests. Another fifth went into writing the same
statements in SQL again for the engine of each test. What is left of a start went by two thirds into
putting the same addresses together again: all applications share them until one adds its own.
"""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule

import contracts_app

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


class _Shared:
    """The addresses of the first application, and what answers at each of those of a blueprint."""

    def __init__(self) -> None:
        self.addresses: Map | None = None
        self.answering: dict[str, Any] = {}

    def keep(self, app: Flask) -> None:
        self.addresses = app.url_map
        self.answering = {name: view for name, view in app.view_functions.items() if "." in name}

    def alone(self, app: Flask) -> None:
        """Whoever adds an address has addresses of its own from then on."""
        if app.url_map is self.addresses:
            app.url_map = app.url_map_class(host_matching=app.url_map.host_matching)
            app.url_map.converters = dict(self.addresses.converters)
            for rule in self.addresses.iter_rules():
                app.url_map.add(rule.empty())


@pytest.fixture(scope="session", autouse=True)
def _addresses_put_together_once(_addresses_compiled_once: None) -> Iterator[None]:
    shared = _Shared()
    register, take, add = (
        contracts_app.register_blueprints, Flask.register_blueprint, Flask.add_url_rule
    )  # fmt: skip

    def register_all(app: Flask) -> None:
        register(app)
        if shared.addresses is None:
            shared.keep(app)
        app.url_map = shared.addresses
        app.view_functions.update(shared.answering)

    def take_without_addresses(app: Flask, blueprint: Any, **options: Any) -> None:
        if shared.addresses is None or options or app.import_name != contracts_app.__name__:
            take(app, blueprint, **options)
            return
        app.blueprints[blueprint.name] = blueprint
        blueprint._merge_blueprint_funcs(app, blueprint.name)

    def add_alone(app: Flask, *given: Any, **options: Any) -> None:
        shared.alone(app)
        add(app, *given, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contracts_app, "register_blueprints", register_all)
        patch.setattr(Flask, "register_blueprint", take_without_addresses)
        patch.setattr(Flask, "add_url_rule", add_alone)
        yield


def _all_that_matters(rule: Rule) -> tuple[object, ...]:
    """What the reading of an address depends on."""
    where = rule.map.host_matching, rule.host, rule.subdomain, rule.merge_slashes
    kinds = tuple(rule.map.converters.items())
    return (rule.rule, *where, _frozen(rule.defaults), kinds)


def _frozen(defaults: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in (defaults or {}).items()))
