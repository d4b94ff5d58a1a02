"""Random keys stand in addresses, on error pages and in log lines."""

from contracts_app.rules.redaction import redact
from contracts_app.services.keys import new_key
from contracts_app.services.roster.bulk import new_keys
from tests.page_rules import ID_NUMBER, MOBILE


def test_no_key_can_pass_for_a_telephone_or_identity_number() -> None:
    many = [*(new_key() for _ in range(20_000)), *new_keys(20_000)]
    assert not any(MOBILE.search(key) or ID_NUMBER.search(key) for key in many)
    assert "1" not in "".join(many)
    assert [redact(key) for key in many] == many


def test_keys_are_as_long_as_asked_and_never_the_same() -> None:
    keys = {new_key(32) for _ in range(1_000)}
    assert len(keys) == 1_000
    assert {len(key) for key in keys} == {32}
