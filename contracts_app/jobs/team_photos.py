"""Where photos of events lie, and what is cleared away there each night."""

from pathlib import Path

from flask import current_app

from contracts_app.extensions import db
from contracts_app.services import team_photos
from contracts_app.services.file_room import FileRoom


def event_photos_room() -> FileRoom:
    """Where the photos are kept, encrypted."""
    return FileRoom(Path(current_app.instance_path) / "event-photos", "team_photo")


def forget_orphaned_photos() -> None:
    """Delete files of photos that were withdrawn, or written while the server was stopped."""
    team_photos.forget_orphans(event_photos_room())
    db.session.rollback()
