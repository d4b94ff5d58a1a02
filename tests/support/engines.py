"""Which tests need no second engine."""

import pytest

ON_ONE_ENGINE = pytest.mark.parametrize("any_app", ["sqlite"], indirect=True)
"""For cases that a rule refuses before anything is written; others of their file run on both."""
