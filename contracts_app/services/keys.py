"""Random public keys: short, unguessable, without characters that look alike.

Without the digit 1 no key can pass for a mobile number, which a log line would mask and the check
of pages would refuse.
"""

import secrets

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_key(length: int = 12) -> str:
    """A random key of this many characters, about 4.95 bits each."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
