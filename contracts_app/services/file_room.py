"""Files that wait encrypted under random names, outside of all that the server hands out."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from contracts_app import crypto


@dataclass(frozen=True)
class FileRoom:
    """A folder of files of one kind; kind and name are authenticated with the content of each."""

    folder: Path
    kind: str

    def keep(self, key: str, data: bytes) -> None:
        """Write a file encrypted; only the service's own user can read it.

        It is on the disk when this returns, because a row that names it is committed next. What
        could not be written whole is deleted, so that a full disk does not stay full of it.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealed = crypto.encrypt(data, self._place(key))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(self._path(key), flags, 0o600), "wb") as file:
            try:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                self.forget(key)
                raise

    def kept(self, key: str) -> bytes | None:
        """The content of a file; None once it is deleted."""
        try:
            return crypto.decrypt(self._path(key).read_bytes(), self._place(key))
        except FileNotFoundError:
            return None

    def forget(self, key: str) -> None:
        """Delete a file; it may be gone already."""
        self._path(key).unlink(missing_ok=True)

    def keys_before(self, moment: datetime) -> list[str]:
        """The names of all files that were written before a moment in UTC."""
        limit = moment.replace(tzinfo=UTC).timestamp()
        files = self.folder.glob("*.bin")
        return sorted(path.stem for path in files if path.stat().st_mtime < limit)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.bin"

    def _place(self, key: str) -> str:
        return f"{self.kind}.{key}"
