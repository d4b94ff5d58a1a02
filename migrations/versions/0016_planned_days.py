"""What is planned for a day is found by team and day."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NAME = "ix_obligation_planned_on"
_PLANNED = sa.text("planned_on IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        _NAME,
        "obligation",
        ["team_id", "planned_on"],
        sqlite_where=_PLANNED,
        postgresql_where=_PLANNED,
    )


def downgrade() -> None:
    op.drop_index(_NAME, "obligation")
