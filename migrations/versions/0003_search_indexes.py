"""Indexes for searching people and doors in a county of a million residents.

A name is found by any part of it, so its ends from the second and the third character on are
indexed as well; the few names of four characters and more stand in an index of their own that is
read whole. Words of a search key likewise: the first, the second, and keys with more than two.

The indexes named `ix_resident_search_…` are expressions or made for prefixes. SQLAlchemy cannot
read those of SQLite back, so that the models do not declare them; `queries/search.py` uses them.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SEARCH = {
    "ix_resident_search_name_1": "(name{prefix})",
    "ix_resident_search_name_2": "(substr(name, 2){prefix})",
    "ix_resident_search_name_3": "(substr(name, 3){prefix})",
    "ix_resident_search_name_long": "(name) WHERE length(name) > 3",
    "ix_resident_search_key_1": "(search_key{prefix})",
    "ix_resident_search_key_2": "(substr(search_key, {space}(search_key, ' ') + 1){prefix})",
    "ix_resident_search_key_more": "(search_key) WHERE {three_words}",
}
_DIALECTS = {
    "sqlite": {"prefix": "", "space": "instr", "three_words": "search_key GLOB '* * *'"},
    "postgresql": {
        "prefix": " text_pattern_ops",
        "space": "strpos",
        "three_words": "search_key LIKE '% % %'",
    },
}


def _indexes() -> dict[str, str]:
    """Names and definitions of the search indexes on this engine."""
    dialect = op.get_bind().dialect.name
    # Columns of SQLite compare byte by byte, so that the index of the names serves prefixes too.
    names = [name for name in _SEARCH if dialect != "sqlite" or name != "ix_resident_search_name_1"]
    return {name: _SEARCH[name].format(**_DIALECTS[dialect]) for name in names}


def upgrade() -> None:
    op.create_index("ix_resident_phone_last4", "resident", ["phone_last4"])
    op.create_index("ix_household_grid_address", "household", ["grid_id", "address"])
    op.create_index("ix_contract_signed_by_id", "contract", ["signed_by_id", "signed_on"])
    for name, definition in _indexes().items():
        op.execute(f"CREATE INDEX {name} ON resident {definition}")


def downgrade() -> None:
    for name in reversed(_indexes()):
        op.execute(f"DROP INDEX {name}")
    op.drop_index("ix_contract_signed_by_id", "contract")
    op.drop_index("ix_household_grid_address", "household")
    op.drop_index("ix_resident_phone_last4", "resident")
