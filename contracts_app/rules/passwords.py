"""Which passwords are accepted: length and guessability, no composition rules (ASVS 6.2)."""

from zxcvbn import zxcvbn

MIN_LENGTH = 8
MAX_LENGTH = 128
_GOOD_ENOUGH = 3
_LOOKED_AT = 72
"""zxcvbn takes no more; whoever typed so much that is hard to guess typed enough."""
_LOCAL_WORDS = (
    "weishengyuan",
    "weishengshi",
    "jiayi",
    "jiatingyisheng",
    "qianyue",
    "yisheng",
    "hushi",
    "woaini",
    "1314",
    "5201314",
    "cunyi",
)


def password_faults(password: str, context: list[str]) -> list[str]:
    """Codes of what is wrong: `password_short`, `password_long` or `password_weak`.

    `context` lists words that somebody would guess first, such as the user name.
    """
    if len(password) < MIN_LENGTH:
        return ["password_short"]
    if len(password) > MAX_LENGTH:
        return ["password_long"]
    stripped = password.lower()
    for word in (*_LOCAL_WORDS, *(w.lower() for w in context if len(w) > 2)):
        stripped = stripped.replace(word, "")
    weak = len(stripped) < MIN_LENGTH // 2 or zxcvbn(stripped[:_LOOKED_AT])["score"] < _GOOD_ENOUGH
    return ["password_weak"] if weak else []
