"""Where documents of referrals lie, and what is cleared away there each night."""

from pathlib import Path

from flask import current_app

from contracts_app.extensions import db
from contracts_app.services import referral_files
from contracts_app.services.file_room import FileRoom


def documents_room() -> FileRoom:
    """Where the documents are kept, encrypted."""
    return FileRoom(Path(current_app.instance_path) / "referral-documents", "referral_document")


def forget_orphaned_documents() -> None:
    """Delete files of documents that were taken back, or written while the server was stopped."""
    referral_files.forget_orphans(documents_room())
    db.session.rollback()
