"""How a message is signed with the secret that a hospital and this instance share."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=5)
"""So far the clocks of both may be apart, and so long a message may be on its way."""
NO_SECRET: Final = "0" * 64
"""Compared with where there is no key of that name, so that an answer takes as long."""
_SECONDS: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Signed:
    """A message as it came, or as it goes out."""

    key: str
    timestamp: str
    """Seconds since 1970."""
    message_id: str
    method: str
    path: str
    body: bytes
    signature: str = ""

    def signed_with(self, secret: str) -> str:
        """The signature: of all that could be exchanged for something else."""
        head = "\n".join((self.timestamp, self.method, self.path, self.message_id, ""))
        text = head.encode() + self.body
        return f"sha256={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"

    def is_signed_with(self, secret: str) -> bool:
        """Compared in a time that does not tell how much of it is right."""
        return hmac.compare_digest(self.signed_with(secret).encode(), self.signature.encode())

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was signed within the window around a moment in UTC."""
        if not _SECONDS.fullmatch(self.timestamp):
            return False
        return abs(now.replace(tzinfo=UTC).timestamp() - int(self.timestamp)) <= WINDOW.seconds


def timestamp_of(now: datetime) -> str:
    """A moment in UTC as it is signed."""
    return str(int(now.replace(tzinfo=UTC).timestamp()))
