"""Who may open what of the work list; part of the table beside the program."""

from tests.blueprints.role_lines import STATION, Line

TASK_LINES = (
    Line("GET", "/tasks", "tasks.list_tasks", STATION, 200),
    Line("POST", "/tasks/search", "tasks.search", STATION, 303, {"q": "wxy"}),
    Line("POST", "/tasks/hand-over", "tasks.hand_over", STATION, 422),
    Line("POST", "/tasks/{person}/not-at-home", "tasks.not_at_home", STATION, 303),
    Line("GET", "/tasks/week", "tasks.show_week", STATION, 200),
    Line("GET", "/tasks/calendar", "tasks.show_calendar", STATION, 200),
    Line("GET", "/tasks/plan", "tasks.plan", STATION, 200),
    Line("POST", "/tasks/plan", "tasks.plan_day", STATION, 422),
    Line("POST", "/tasks/plan/clear", "tasks.clear_day", STATION, 422),
    Line("GET", "/tasks/walk.pdf", "tasks.print_walk", STATION, 303),
    Line("POST", "/tasks/walk.pdf", "tasks.print_ticked", STATION, 303),
)
