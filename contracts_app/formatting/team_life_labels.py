"""The words of the work of teams and of surveys."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

TEAM_LIFE: Final[dict[str, dict[str, LazyString]]] = {
    "life_kind": {
        "outreach": _l("Outreach in the community"),
        "lecture": _l("Health lecture"),
        "free_clinic": _l("Free clinic"),
        "publicity": _l("Publicity"),
        "notice_board": _l("Health notice board"),
        "training": _l("Staff training"),
        "meeting": _l("Team meeting"),
    },
    "life_short": {
        "outreach": _l("Trip"),
        "lecture": _l("Talk"),
        "free_clinic": _l("Care"),
        "publicity": _l("News"),
        "notice_board": _l("Wall"),
        "training": _l("Class"),
        "meeting": _l("Meet"),
    },
    "life_state": {
        "planned": _l("Planned"),
        "held": _l("Held"),
        "cancelled": _l("Cancelled"),
    },
    "life_topic": {
        "literacy": _l("Health literacy of residents"),
        "lifestyle": _l("Healthy ways of life and risk factors"),
        "key_groups": _l("Health of key groups"),
        "diseases": _l("Chronic and infectious diseases"),
        "public_health": _l("Food, work, environment and school health"),
        "emergency": _l("Emergencies, disasters and first aid at home"),
        "law": _l("Health laws and policies"),
        "records": _l("Management of health records"),
        "contract_service": _l("Contract service"),
        "public_services": _l("Norms of basic public health services"),
        "chronic": _l("Management of chronic diseases"),
        "first_aid": _l("First aid and resuscitation"),
        "tcm": _l("Techniques of traditional Chinese medicine"),
        "other_training": _l("Other training"),
    },
    "life_form": {
        "material": _l("Printed, sound or film material"),
        "board": _l("Display board"),
        "consultation": _l("Public consultation"),
        "lecture": _l("Lecture"),
        "individual": _l("Individual advice"),
    },
    "quota": {
        "team_life.outreach_per_month": _l("Outreach, each month"),
        "team_life.meetings_per_month": _l("Team meeting, each month"),
        "team_life.boards_per_month": _l("Health notice board, each month"),
        "team_life.training_interval_months": _l("Staff training, each period"),
        "team_life.lectures_per_year": _l("Lectures and free clinics, each year"),
        "team_life.material_per_year": _l("Health education material, each year"),
    },
    "progress": {
        "reached": _l("Reached"),
        "due": _l("Still to do"),
        "late": _l("Late"),
    },
    "survey_kind": {
        "awareness": _l("Who knows the family doctor (awareness)"),
        "satisfaction": _l("How satisfied residents are (satisfaction)"),
    },
    "survey_phase": {
        "future": _l("Not open yet"),
        "open": _l("Open for answers"),
        "over": _l("No longer open"),
        "withdrawn": _l("Closed early"),
    },
    "survey_source": {
        "all": _l("All answers"),
        "paper": _l("On paper"),
        "qr": _l("By scanning the code"),
    },
    "grade": {
        "5": _l("Very satisfied"),
        "4": _l("Satisfied"),
        "3": _l("So-so"),
        "2": _l("Not satisfied"),
        "1": _l("Not satisfied at all"),
    },
    "knows": {
        "knows_doctor": _l("Do you know the name of your family doctor?"),
        "knows_institution": _l("Do you know in which institution your family doctor works?"),
        "knows_services": _l("Do you know what the contract service offers you?"),
    },
}

POLICIES: Final[dict[str, LazyString]] = {
    "team_life.outreach_per_month": _l("Outreach days of a team in a month"),
    "team_life.lectures_per_year": _l("Lectures and free clinics of a team in a year"),
    "team_life.boards_per_month": _l("Health notice boards of a team in a month"),
    "team_life.meetings_per_month": _l("Meetings of a team in a month"),
    "team_life.training_interval_months": _l("Months in which a team holds one training"),
    "team_life.material_per_year": _l("Issues of health education material of a team in a year"),
    "team_life.service_minutes": _l("Minutes on the contract service in each event, at least"),
    "screening.bp_min_age": _l("Age from which blood pressure is taken at a first visit"),
    "screening.bp_interval_months": _l("Months for which a blood pressure counts"),
}

REFUSALS: Final[dict[str, LazyString]] = {
    "topic_missing": _l("Choose a topic or write what it was about."),
    "not_for_kind": _l("This does not go with the kind of event. Leave it empty."),
    "bad_time": _l("Write beginning and end as 9:00 and 10:30, the end after the beginning."),
    "minutes_too_long": _l("These are more minutes than the whole event took."),
    "nobody_present": _l("Tick who of the staff was there."),
    "event_cancelled": _l("This event is cancelled and is changed no more."),
    "was_held": _l("This event was held already; cancel it if that is wrong."),
    "no_training": _l("Only a training that was held has results."),
    "too_many_photos": _l("This event has twelve photos already. Withdraw one first."),
    "photo_withdrawn": _l("This photo was withdrawn before and is not shown again."),
    "nothing_planned": _l("Write the plan or at least one number."),
    "survey_closed": _l("This survey is closed."),
    "survey_future": _l("This survey has not begun yet."),
    "answer_missing": _l("Please choose an answer."),
    "months_allowed": _l("Write 1, 2, 3, 4, 6 or 12 months."),
}
