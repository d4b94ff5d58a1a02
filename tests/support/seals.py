"""Seals for tests: a red ring, how it is stored for an institution, and where it is on paper."""

import io
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image, ImageDraw
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution
from contracts_app.services import seals


def ring(colour: Any = "red", size: int = 900, paper: Any = "white", kind: str = "PNG") -> bytes:
    """A picture of a ring on paper."""
    picture = Image.new("RGB", (size, size), paper)
    edge = size // 10
    box = (edge, edge, size - edge, size - edge)
    ImageDraw.Draw(picture).ellipse(box, outline=colour, width=edge)
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def folder_of(app: Flask) -> Path:
    """Where an application keeps its seals."""
    return Path(app.instance_path) / "seals"


def give_seal(app: Flask, code: str = "ORG01") -> Path:
    """Let agreements of an institution carry a red ring; returns the file."""
    name = seals.keep(folder_of(app), seals.seal_png(ring()))
    db.session.scalars(select(Institution).filter_by(code=code)).one().seal = name
    db.session.commit()
    return folder_of(app) / f"{name}.png"


def count_red(pdf: bytes) -> int:
    """How many pages show a picture with something red in it."""
    return sum(
        any(_is_red(image.image) for image in page.images)
        for page in PdfReader(io.BytesIO(pdf)).pages
    )


def _is_red(picture: Any) -> bool:
    colours = picture.convert("RGB").resize((60, 60)).get_flattened_data()
    return any(red > 200 and green < 80 and blue < 80 for red, green, blue in colours)
