"""What a service says when it refuses: it has to, or the test fails."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts_app.services.errors import Refused


def refused(act: Callable[..., Any], *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
    """Code and subject of each reason for which something is refused."""
    with pytest.raises(Refused) as found:
        act(*args, **kwargs)
    return [(one.code, one.subject) for one in found.value.refusals]


def codes_of(act: Callable[..., Any], *args: Any, **kwargs: Any) -> list[str]:
    """The codes alone of the reasons for which something is refused."""
    return [code for code, _subject in refused(act, *args, **kwargs)]
