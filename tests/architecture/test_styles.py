"""What is said of a selector stands once: a second rule would quietly undo the first."""

import re
from collections import Counter

from contracts_app.config import PROJECT

CSS = PROJECT / "contracts_app" / "static" / "css" / "app.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT = re.compile(r"@[^{}]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def said_twice(css: str) -> list[tuple[str, str]]:
    """Selectors with a property that two rules of the very same selector set, outside of @rules."""
    plain = _AT.sub("", _COMMENT.sub("", css))
    told = Counter(
        (" ".join(selector.split()), line.split(":")[0].strip())
        for selector, body in _RULE.findall(plain)
        for line in body.split(";")
        if line.strip()
    )
    return [pair for pair, times in told.items() if times > 1]


def test_no_rule_undoes_another_of_the_same_selector() -> None:
    assert said_twice(CSS.read_text(encoding="utf-8")) == []


def test_a_second_rule_is_found_and_one_for_small_screens_is_none() -> None:
    small = "@media (max-width: 9px) { .a { color: red; } }"
    assert said_twice(f".a {{ color: blue; }} {small} .a {{ margin: 0; }}") == []
    assert said_twice(".a { color: blue; } .b { margin: 0; } .a { color: red; }") == [
        (".a", "color")
    ]
