"""Files and functions stay small enough to be read at once."""

import ast
from collections.abc import Iterator

MAX_FILE = 300
MAX_FUNCTION = 50
MEDIAN_FUNCTION = 10
P95_FUNCTION = 30


def _functions(sources: dict[str, str]) -> Iterator[tuple[str, int]]:
    for path, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_longer_than_its_budget(sources: dict[str, str]) -> None:
    long = {path: text.count("\n") for path, text in sources.items()}
    assert {path: lines for path, lines in long.items() if lines > MAX_FILE} == {}


def test_no_function_is_longer_than_its_budget(sources: dict[str, str]) -> None:
    assert {name: lines for name, lines in _functions(sources) if lines > MAX_FUNCTION} == {}


def test_most_functions_are_short(sources: dict[str, str]) -> None:
    lengths = sorted(lines for _name, lines in _functions(sources))
    assert lengths[len(lengths) // 2] <= MEDIAN_FUNCTION
    assert lengths[len(lengths) * 95 // 100] <= P95_FUNCTION
