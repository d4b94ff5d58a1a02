"""Triggers that keep what was exchanged with hospitals as it was, by engine."""

from tests.models.rows_of_exchange import EXCHANGE_ROWS

_NAMED = {
    *(f"{table}_no_delete" for table in EXCHANGE_ROWS),
    *(f"{table}_frozen" for table in EXCHANGE_ROWS),
    *("exchange_key_ends", "exchange_hook_ends", "exchange_delivery_ends", "exchange_key_sealed"),
}
GUARDS_OF_EXCHANGE = {
    "sqlite": _NAMED,
    "postgresql": _NAMED | {f"{table}_no_truncate" for table in EXCHANGE_ROWS},
}
