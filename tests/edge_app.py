"""A small application with the product's edge and no database, for tests of the edge alone."""

from typing import Any

from flask import Flask, flash, redirect
from jinja2 import ChoiceLoader, DictLoader
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from contracts_app import formatting, i18n
from contracts_app.blueprints import _responses
from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.config import PROJECT
from contracts_app.extensions import csrf, htmx

PAGE = """{% extends "bare.html" %}{% block title %}Note{% endblock %}
{% block content %}
{% with flashes = get_flashed_messages(with_categories=True), oob = false %}
{% include "ui/_frame_regions.html" %}{% endwith %}
{% include "_note_form.html" %}{% endblock %}"""
PARTIAL = """{% import "ui/kit.html" as ui %}
<form id="note-form" method="post" action="/note" hx-post="/note" hx-target="#note-form">
{{ ui.hidden(form) }}{{ ui.fields(form) }}{{ ui.actions("Save") }}</form>"""


class NoteForm(BaseForm):
    """One field of each kind that is treated differently."""

    name = StringField("Name", [InputRequired()], filters=[lambda text: text and text.upper()])
    secret = PasswordField("Secret", [Optional()])
    text = TextAreaField("Text", [Optional()])
    born = DayField("Born", [Optional()])


def edge_app(**config: Any) -> Flask:
    """A fresh application; `/note` is a form that flashes and redirects when it is filled."""
    package = PROJECT / "contracts_app"
    app = Flask(
        "edge",
        template_folder=str(package / "templates"),
        static_folder=str(package / "static"),
    )
    app.config.update(
        SECRET_KEY="edge",
        TESTING=True,
        BABEL_TRANSLATION_DIRECTORIES=str(package / "translations"),
        **config,
    )
    for extension in (csrf, htmx):
        extension.init_app(app)
    i18n.init_app(app)
    formatting.register(app)
    _responses.init_app(app)
    own = DictLoader({"note.html": PAGE, "_note_form.html": PARTIAL})
    app.jinja_env.loader = ChoiceLoader([own, app.jinja_env.loader])  # type: ignore[list-item]
    app.add_url_rule("/note", view_func=_note, methods=["GET", "POST"])
    app.add_url_rule("/away", "away", view_func=lambda: redirect("/note", 303))
    return app


def _note() -> Any:
    form = NoteForm()
    if form.validate_on_submit() and form.name.data != "TAKEN":
        flash("Kept <b>", "success")
        return redirect("/note", 303)
    if form.name.data == "TAKEN":
        form.refuse("name_taken", "This name is taken.", "name")
        form.refuse("note_full", "There are too many notes.")
    status = 422 if form.is_submitted() else 200
    return _responses.page("note.html", "_note_form.html", status, form=form)
