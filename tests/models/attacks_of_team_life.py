"""What nobody may be able to store about the work of teams and about surveys."""

from tests.models.attacks import BEFORE, DAY, Attack, one_row, same_twice


def _of_events() -> list[Attack]:
    table = "team_event"
    return [
        one_row(table, "kind_known", "an event of no known kind", kind="?"),
        one_row(table, "state_known", "an event in no known state", state="?"),
        one_row(table, "form_known", "an event in no known form", form="?"),
        one_row(table, "minutes_in_order", "an event that is over before it begins",
                from_minute=600, to_minute=540),
        one_row(table, "minutes_in_order", "an event that takes no time", to_minute=540),
        one_row(table, "minutes_in_order", "an event before midnight", from_minute=-1),
        one_row(table, "minutes_in_order", "an event after the next midnight", to_minute=1441),
        one_row(table, "both_minutes", "an event that begins and never ends", to_minute=None),
        one_row(table, "no_negative", "fewer than no residents at an event", audience=-1),
        one_row(table, "no_negative", "less than no minutes on the service", service_minutes=-1),
        one_row(table, "cancelled_says_why", "an event cancelled for no reason",
                state="cancelled"),
        one_row(table, "cancelled_says_why", "a reason against an event that was held",
                cancel_reason="下雨"),
        same_twice(table, "key", "two events of one key", key="same"),
    ]  # fmt: skip


def _of_what_hangs_on_events() -> list[Attack]:
    photo = "team_event_photo"
    return [
        one_row("team_event_attendance", "passed_was_there", "a pass of somebody who was not there",
                present=False, passed=True),
        same_twice("team_event_attendance", "event_id_staff_id", "somebody twice at one event"),
        one_row(photo, "withdrawn_says_why", "a photo of an event withdrawn for no reason",
                withdrawn_on=DAY),
        one_row(photo, "withdrawn_says_why", "a reason against a photo that stands",
                withdrawn_reason="看不清"),
        same_twice(photo, "key", "two photos of events of one key", key="same"),
        same_twice(photo, "event_id_sha256", "the same photo of an event twice", sha256="same"),
    ]  # fmt: skip


def _of_plans() -> list[Attack]:
    table = "team_plan"
    return [
        one_row(table, "counted_from_one", "a plan before its first version", version=0,
                reason="改"),
        one_row(table, "changed_says_why", "a plan changed for no reason", version=2),
        one_row(table, "changed_says_why", "a reason for the first version of a plan",
                reason="改"),
        same_twice(table, "team_id_year_version", "one version of a plan twice"),
    ]  # fmt: skip


def _of_surveys() -> list[Attack]:
    table, answer = "survey", "survey_answer"
    return [
        one_row(table, "kind_known", "a survey of no known kind", kind="?"),
        one_row(table, "days_in_order", "a survey that is over before it begins", to_day=BEFORE),
        one_row(table, "withdrawn_says_why", "a survey withdrawn for no reason",
                withdrawn_on=DAY),
        one_row(table, "withdrawn_says_why", "a reason against a survey that stands",
                withdrawn_reason="重复"),
        same_twice(table, "token", "two surveys at one address", token="same"),
        # A word that is no source is not paper either, so that nobody has entered it.
        one_row(answer, "source_known", "an answer that came in no known way", source="?",
                user_id=None),
        one_row(answer, "paper_was_entered", "an answer on paper that nobody entered",
                user_id=None),
        one_row(answer, "paper_was_entered", "an answer by phone with a name beside it",
                source="qr"),
        one_row(answer, "grade_known", "a grade below the worst", grade=0),
        one_row(answer, "grade_known", "a grade above the best", grade=6),
        same_twice(answer, "survey_id_form_token", "one form that counts twice",
                   form_token="same"),
    ]  # fmt: skip


TEAM_LIFE_ATTACKS = [*_of_events(), *_of_what_hangs_on_events(), *_of_plans(), *_of_surveys()]
