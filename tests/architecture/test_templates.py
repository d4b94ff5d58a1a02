"""The rules of our templates hold, and each rule can fail."""

import pytest

from tools import template_rules


def test_there_are_templates_to_look_at() -> None:
    assert len(template_rules.templates()) > 5


def test_no_template_breaks_a_rule() -> None:
    assert list(template_rules.problems()) == []


@pytest.mark.parametrize(
    ("source", "unused"),
    [
        ('{% from "ui/forms.html" import field, button %}{{ field(1) }}', ["button"]),
        ('{% from "ui/forms.html" import field as f %}{{ f(1) }}', []),
        ('{%- import "ui/forms.html" as forms -%}{# forms.x #}', ["forms"]),
        ('{% import "ui/forms.html" as forms %}{{ forms.field() }}', []),
        ('{% from "a.html" import one, two with context %}{{ one() }}', ["two"]),
    ],
)
def test_an_unused_macro_is_found(source: str, unused: list[str]) -> None:
    assert template_rules.unused_imports(source) == unused


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p style="color: red">x</p>', ["inline style attribute"]),
        ('<button\n class="a" onclick="go()">x</button>', ["inline event handler"]),
        ("<script>go()</script>", ["inline script"]),
        ('<script src="/static/app.js" defer></script>', []),
        ('<form hx-boost="true">', ["hx-boost attribute"]),
        ('<form hx-on:click="x">', ["hx-on attribute"]),
        ('<script src="https://cdn.example/x.js"></script>', ["file from another server"]),
        ('{# <p style="x"> #}<p data-style="x">', []),
        ('<a href="https://example.org">x</a>', []),
    ],
)
def test_what_the_content_policy_refuses_is_found(source: str, found: list[str]) -> None:
    assert template_rules.forbidden(source) == found


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ('<form method="post" action="/a">{{ ui.csrf() }}</form>', []),
        ('<form method="post" action="/a"></form>', ["form without a token"]),
        ('<form method="get"></form>', ["form without an address"]),
        ('<form method="get" action="/a" {% if a > b %}hx-get="/a"{% endif %}></form>', []),
        (
            '<a hx-post="/a">x</a>',
            ["write on <a>, which does nothing without scripts"],
        ),
        ('<button name="a" hx-post="/a">x</button>', []),
    ],
)
def test_a_form_that_needs_a_script_or_lacks_its_token_is_found(
    source: str, faults: list[str]
) -> None:
    assert template_rules.form_faults(source) == faults
