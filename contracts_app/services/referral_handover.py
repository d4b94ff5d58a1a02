"""What a shift hands over on paper: a line for each open referral, the family name alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts_app import clock
from contracts_app.printing.referral_handover import HandedOver, handover_list
from contracts_app.printing.referral_words import CLOCKS, SIDES, STATUSES, URGENCIES
from contracts_app.printing.row_lists import in_words
from contracts_app.rules.redaction import redact
from contracts_app.vocabulary.referrals import Direction, Urgency


def handover_pdf(rows: Sequence[Any], counts: Any, institution: str, now: datetime) -> bytes:
    """The list of rows of `queries.referral_papers.list_handover`; `counts`: of all that is open.

    `now`: the moment in UTC by which ends are judged.
    """
    here = clock.local(now)
    told = (
        f"{institution}　截至{in_words(here.date())}{here:%H:%M}，未结转诊单{counts.all}张，"
        f"其中本方待办{counts.own}张，已超时{counts.late}张。"
    )
    if counts.all > len(rows):
        told += f"以下列出{len(rows)}张，本方待办在前，按期限先后。"
    return handover_list([_line(row, now) for row in rows], told, here.date())


def _line(row: Any, now: datetime) -> HandedOver:
    urgent = "" if row.urgency == Urgency.NORMAL else f"（{URGENCIES[row.urgency]}）"
    return HandedOver(
        number=row.referral_no,
        name=f"{row.name[:1]}**",
        way=_way(row),
        status=f"{STATUSES[row.status]}{urgent}",
        waits=f"{'本方' if row.own else SIDES[row.owner]}：{CLOCKS[row.clock]}",
        due=_due(row, now),
        note=_note(row),
    )


def _way(row: Any) -> str:
    if row.direction == Direction.UP:
        return f"{row.institution} → {row.hospital} {row.department or ''}".rstrip()
    return f"{row.hospital} → {row.township} {row.team or ''}".rstrip()


def _due(row: Any, now: datetime) -> str:
    """Until when; nothing runs out while the ball is with the patient, but for an owed form."""
    day, hour = clock.end(row.due_at_utc)
    due = f"{day:%m-%d} {hour}"
    if row.waiting_since_utc is not None:
        due = "等患者答复"
    elif row.due_at_utc < now:
        due = f"{due} 已超时"
    return f"{due}；转诊单未补，已超时" if row.form_missed else due


def _note(row: Any) -> str:
    if not row.note:
        return ""
    return f"{clock.local(row.noted_at_utc):%m-%d} {redact(' '.join(row.note.split()))}"
