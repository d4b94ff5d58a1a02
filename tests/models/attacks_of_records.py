"""What nobody may be able to store about health records."""

from tests.models.attacks import DAY, Attack, one_row, same_twice

REFUSED = {"answer": "refused", "reason": "no_need"}
_OTHERS = ({"resident_id": "@resident"}, {"resident_id": "@other_resident"})
_CLOSED = {"status": "closed", "close_reason": "lost", "closed_on": DAY}


def _words() -> list[Attack]:
    return [
        one_row("health_record", "status_known", "a state of a record that is not on the list",
                status="?"),
        one_row("health_record", "channel_known", "an occasion that is not on the list",
                channel="?"),
        one_row("health_record", "close_reason_known", "a reason to close that is not on the list",
                **{**_CLOSED, "close_reason": "?"}),
        one_row("record_consent", "answer_known", "an answer that is neither yes nor no",
                answer="?"),
        one_row("record_consent", "basis_known", "an answer of nobody", basis="?"),
        one_row("record_consent", "reason_known", "a reason to refuse that is not on the list",
                answer="refused", reason="?"),
        one_row("record_event", "kind_known", "an event of a record that is not on the list",
                kind="?"),
        one_row("record_section", "kind_known", "a form that is not on the list", kind="?"),
    ]  # fmt: skip


def _of_records() -> list[Attack]:
    table = "health_record"
    twice = {"code": "11019910010100001", "token": "same"}
    return [
        one_row(table, "closed_says_why", "a record closed for no reason", status="closed",
                closed_on=DAY),
        one_row(table, "closed_says_why", "a record closed on no day", status="closed",
                close_reason="lost"),
        one_row(table, "closed_says_why", "an open record with a day of closing", closed_on=DAY),
        one_row(table, "closed_says_why", "an open record with a reason to close",
                close_reason="moved"),
        one_row(table, "code_of_17", "a record code of 16 digits", code="1101991001010001"),
        Attack("two records of one person", table, "uq_health_record_resident_id",
               (_OTHERS[0], _OTHERS[0])),
        Attack("one record code twice", table, "uq_health_record_code",
               tuple({**one, "code": twice["code"]} for one in _OTHERS)),
        Attack("one token twice", table, "uq_health_record_token",
               tuple({**one, "token": twice["token"]} for one in _OTHERS)),
    ]  # fmt: skip


def _of_history() -> list[Attack]:
    return [
        one_row("record_consent", "refusal_says_why", "a refusal for no reason", answer="refused"),
        one_row("record_consent", "refusal_says_why", "a reason of somebody who agreed",
                reason="privacy"),
        one_row("record_event", "transfer_says_where", "a transfer to nowhere",
                kind="transferred"),
        one_row("record_event", "transfer_says_where", "a place of what is no transfer",
                to_institution_id="@institution"),
        one_row("record_handover", "to_another", "a handover to oneself",
                to_institution_id="@institution"),
        one_row("record_handover", "of_some", "a handover of nothing", records=0),
        same_twice("record_handover", "key", "two handovers of one key", key="same"),
        one_row("record_section", "counted_from_one", "a version before the first", version=0),
        one_row("record_section", "one_of_each", "a second basic form", number=2),
        same_twice("record_section", "record_id_kind_number_version", "one version twice"),
    ]  # fmt: skip


RECORD_ATTACKS = [*_words(), *_of_records(), *_of_history()]
