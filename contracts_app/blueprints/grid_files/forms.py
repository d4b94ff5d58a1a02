"""The form that uploads outlines."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from contracts_app.blueprints._forms import BaseForm
from contracts_app.rules.outline_file import MAX_BYTES


class OutlinesForm(BaseForm):
    """A file of outlines."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])

    def content(self) -> bytes:
        """What was sent, and one byte more than is allowed at most."""
        content: bytes = self.file.data.read(MAX_BYTES + 1)
        return content
