"""A clinic that was called off is held after all: the same row, with no place given yet."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BEFORE = {"clinic": {"open": "called_off"}}
MOVES = {"clinic": {"open": "called_off", "called_off": "open"}}
"""Every step that may be written, by the column `state`."""
_WORDS = "a clinic cannot go on so"


def _guard(moves: dict[str, str]) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER clinic_moves" + ("" if sqlite else " ON clinic"))
    known = ", ".join(f"'{old}>{new}'" for old, new in moves.items())
    wrong = f"OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({known})"
    act = f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
    if not sqlite:
        act = f"EXECUTE FUNCTION refuse_change('{_WORDS}')"
    op.execute(
        f"CREATE TRIGGER clinic_moves BEFORE UPDATE OF state ON clinic FOR EACH ROW"
        f" WHEN ({wrong}) {act}"
    )


def upgrade() -> None:
    _guard(MOVES["clinic"])


def downgrade() -> None:
    """Whatever is held again is open, as if it had never been called off; nothing is lost."""
    _guard(BEFORE["clinic"])
