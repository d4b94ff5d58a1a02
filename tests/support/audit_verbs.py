"""Which verbs the sources write into the audit trail, of which objects: read, not run."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import contracts_app

_PLACES = {"record": 1, "event_row": 1, "looked_at": 2, "_event": 0}
"""At which place the verb stands; `looked_at` names it last, and without one it is a view."""
_OWN = {
    "services/audit.py",
    "blueprints/_looks.py",
    # Of rosters, what their plan notes by `_event`; and of places and staff, whom no page tells of.
    "services/roster/store.py",
    "services/places/rows.py",
}
"""Where rows are made of what others say."""
Function = ast.FunctionDef | None


class Written(NamedTuple):
    """A verb, the kinds of objects of which a place writes it (none = it may be any), and where."""

    verb: str
    objects: frozenset[str]
    place: str


class Unread(Exception):
    """A text that cannot be told from the source."""


class Module:
    """One module: what its names stand for and who calls its functions."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.inside: dict[ast.AST, Function] = {}
        self._place(tree, None)
        self.functions = {one.name: one for one in ast.walk(tree) if type(one) is ast.FunctionDef}

    def _place(self, node: ast.AST, function: Function) -> None:
        for child in ast.iter_child_nodes(node):
            self.inside[child] = function
            self._place(child, child if isinstance(child, ast.FunctionDef) else function)

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def texts(self, node: ast.AST | None, function: Function) -> set[str]:
        """What an expression may be. Raises Unread."""
        if isinstance(node, ast.Constant):
            return {str(node.value)}
        if isinstance(node, ast.JoinedStr):
            parts = [self._part(one, function) for one in node.values]
            return {"".join(chosen) for chosen in product(*parts)}
        if isinstance(node, ast.Name):
            return self._named(node.id, function)
        if isinstance(node, ast.Call) and _name(node) in self.functions:
            return self._answers(self.functions[_name(node)])
        if not (choices := _choices(node)):
            raise Unread(ast.dump(node) if node else "nothing")
        return set().union(*(self.texts(one, function) for one in choices))

    def _part(self, node: ast.expr, function: Function) -> set[str]:
        try:
            return self.texts(getattr(node, "value", None) if _is_filled(node) else node, function)
        except Unread:
            return {"*"}

    def _answers(self, called: ast.FunctionDef) -> set[str]:
        returns = (one for one in ast.walk(called) if isinstance(one, ast.Return))
        return set().union(*(self.texts(one.value, called) for one in returns))

    def _named(self, name: str, function: Function) -> set[str]:
        if function is not None and name in (known := _parameters(function)):
            return self._given(function, name, known.index(name))
        values = [
            one.value
            for one in ast.walk(function or self.tree)
            if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None
            and any(getattr(to, "id", "") == name for to in _targets(one))
        ]  # fmt: skip
        if not values and function is not None:
            return self._named(name, self.inside[function])
        if not values:
            raise Unread(name)
        return set().union(*(self.texts(one, function) for one in values))

    def _given(self, function: ast.FunctionDef, name: str, place: int) -> set[str]:
        """What those who call a function hand over."""
        found: set[str] = set()
        for call in self.calls():
            if _name(call) != function.name:
                continue
            named = [one.value for one in call.keywords if one.arg == name]
            handed = named or call.args[place : place + 1]
            found |= self.texts(handed[0] if handed else None, self.inside[call])
        if not found:
            raise Unread(f"nobody calls {function.name}")
        return found


def _is_filled(node: ast.expr) -> bool:
    return isinstance(node, ast.FormattedValue)


def _choices(node: ast.AST | None) -> list[ast.expr]:
    """Of what an expression is one or another."""
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.Dict):
        return node.values
    if isinstance(node, ast.Tuple):
        return node.elts
    if isinstance(node, ast.Subscript):
        return [node.value]
    if isinstance(node, ast.Call) and _name(node) == "get" and isinstance(node.func, ast.Attribute):
        return [node.func.value]
    return []


def _parameters(function: ast.FunctionDef) -> list[str]:
    names = [one.arg for one in (*function.args.args, *function.args.kwonlyargs)]
    return [one for one in names if one != "self"]


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def written_verbs() -> Iterator[Written]:
    """Every verb that some place may write."""
    root = Path(contracts_app.__file__).parent
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root).as_posix()
        if place not in _OWN:
            yield from written_in(path.read_text("utf-8"), place)


def written_in(source: str, place: str) -> Iterator[Written]:
    """The verbs that one module writes; `?` for one that cannot be told."""
    module = Module(ast.parse(source))
    for call in module.calls():
        if _is_audit(call):
            at = _PLACES[_name(call)]
            kinds = _or(module, call, call.args[0 if at == 2 else at + 1 :], "")
            verbs = {"view"} if len(call.args) <= at else _or(module, call, call.args[at:], "?")
            for verb in verbs:
                yield Written(verb, frozenset(kinds) - {""}, f"{place}:{call.lineno}")


def _is_audit(call: ast.Call) -> bool:
    name = _name(call)
    if name == "record":
        of = getattr(call.func, "value", None)
        return len(call.args) >= 4 and (of is None or getattr(of, "id", "") == "audit")
    if name == "_event":
        return len(call.args) > 2 and ast.unparse(call.func) == "self._event"
    return name in _PLACES and len(call.args) > 1


def _or(module: Module, call: ast.Call, rest: list[ast.expr], unknown: str) -> set[str]:
    try:
        return module.texts(next(iter(rest), None), module.inside[call])
    except Unread:
        return {unknown}
