"""Where photos of signed paper lie, and what is cleared away there each night."""

from pathlib import Path

from flask import current_app

from contracts_app.extensions import db
from contracts_app.services import scans
from contracts_app.services.file_room import FileRoom


def scans_room() -> FileRoom:
    """Where the photos are kept, encrypted."""
    return FileRoom(Path(current_app.instance_path) / "scans", "scan")


def forget_orphaned_scans() -> None:
    """Delete files that were written while the server was stopped."""
    scans.forget_orphans(scans_room())
    db.session.rollback()
