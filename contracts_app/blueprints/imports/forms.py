"""The form that uploads a file."""

from pathlib import PurePath

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from contracts_app.blueprints._forms import BaseForm
from contracts_app.formatting.labels import label
from contracts_app.services.import_files import SUFFIXES
from contracts_app.services.imports import Upload
from contracts_app.vocabulary import ImportKind


class UploadForm(BaseForm):
    """A file, what it holds, and whether it is only to be checked."""

    kind = SelectField(_l("What the file holds"), default=ImportKind.ROSTER.value)
    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])
    sheet = StringField(_l("Sheet"), validators=[Length(max=80)])
    dry_run = BooleanField(_l("Only check, change nothing yet"), default=True)
    allow_moves = BooleanField(_l("People may move from one household to another"))

    def offer(self) -> None:
        """Fill the list of kinds."""
        self.kind.choices = [(kind.value, label(kind.value, "import")) for kind in ImportKind]

    def upload(self) -> Upload:
        """What was sent; the file's name is only looked at for its ending."""
        ending = PurePath(self.file.data.filename or "").suffix.lower()
        return Upload(
            data=self.file.data.read(),
            kind=ImportKind(self.kind.data),
            suffix=ending if ending in SUFFIXES else "",
            sheet=self.sheet.data or None,
            dry_run=bool(self.dry_run.data),
            allow_moves=bool(self.allow_moves.data),
        )
