"""Whatever is defined is asked for somewhere: by the product itself, not by its tests alone."""

import ast
import re
from collections.abc import Iterator

from contracts_app.config import PROJECT

HOOKS = frozenset({"bind_field", "get_id", "is_active", "is_anonymous"})
"""Names that Flask-Login and WTForms ask for."""
GIVEN = re.compile(r"^(__|process_|validate_)")
"""Methods that Python, SQLAlchemy and WTForms find by their prefix."""
WHOLE = frozenset({"judge_roster"})
"""A file judged in one piece, for whoever calls the rule from outside; imports go by households."""
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _asked_for(source: str) -> Iterator[str]:
    """Names that a module reads; what it defines, imports or lists in `__all__` is not read."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _defined(path: str, source: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, Definition) and not node.decorator_list:
            yield f"{path}:{node.lineno}", node.name
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        for target in targets:
            if isinstance(target, ast.Name):
                yield f"{path}:{node.lineno}", target.id


def _words() -> set[str]:
    """Words of the templates and migrations, which ask by name."""
    folders = (PROJECT / "contracts_app" / "templates", PROJECT / "migrations")
    texts = (
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.rglob("*.*")
        if path.suffix in (".html", ".txt", ".xml", ".svg", ".py")
    )
    return {word for text in texts for word in re.findall(r"\w+", text)}


def test_nothing_is_defined_that_nobody_asks_for(sources: dict[str, str]) -> None:
    asked = (
        {name for source in sources.values() for name in _asked_for(source)}
        | _words()
        | HOOKS
        | WHOLE
    )
    dead = {
        place: name
        for path, source in sources.items()
        for place, name in _defined(path, source)
        if name not in asked and not GIVEN.match(name)
    }
    assert dead == {}
