"""Who may open what of the work of teams and of surveys; part of the table beside the program."""

from tests.blueprints.role_lines import ANYONE, GRANTS, STATION, TEAMS, VILLAGE, Line

_NONE = "none0000000000aa"

TEAM_LIFE_LINES = (
    Line("GET", "/team-life", "team_life.overview", TEAMS, 200),
    Line("GET", "/teams/{team}/life", "team_life.show_month", TEAMS, 200),
    Line("GET", "/teams/{team}/life/month.pdf", "team_life.print_month", TEAMS, 200),
    Line("GET", "/teams/{team}/life/new", "team_life.add_event", STATION, 200),
    Line("POST", "/teams/{team}/life/new", "team_life.add_event", STATION, 422),
    Line("GET", f"/teams/{{team}}/life/{_NONE}", "team_life.show_event", TEAMS, 404),
    Line("GET", f"/teams/{{team}}/life/{_NONE}/edit", "team_life.edit_event", STATION, 404),
    Line("POST", f"/teams/{{team}}/life/{_NONE}/edit", "team_life.edit_event", STATION, 404),
    Line("GET", f"/teams/{{team}}/life/{_NONE}/cancel", "team_life.cancel_event", STATION, 404),
    Line("POST", f"/teams/{{team}}/life/{_NONE}/cancel", "team_life.cancel_event", STATION, 404),
    Line("POST", f"/teams/{{team}}/life/{_NONE}/results", "team_life.save_results", STATION, 404),
    Line("POST", f"/teams/{{team}}/life/{_NONE}/photos", "team_life.upload_photo", STATION, 404),
    Line(
        "GET", f"/teams/{{team}}/life/{_NONE}/photos/{_NONE}.jpg",
        "team_life.photo_file", TEAMS, 404,
    ),
    Line(
        "GET", f"/teams/{{team}}/life/{_NONE}/photos/{_NONE}/withdraw",
        "team_life.withdraw_photo", STATION, 404,
    ),
    Line(
        "POST", f"/teams/{{team}}/life/{_NONE}/photos/{_NONE}/withdraw",
        "team_life.withdraw_photo", STATION, 404,
    ),
    Line("GET", "/teams/{team}/plan", "team_life.show_plan", TEAMS, 200),
    Line(
        "POST", "/teams/{team}/plan", "team_life.save", STATION - VILLAGE, 422,
        others_work=VILLAGE,
    ),
    Line("GET", "/surveys", "surveys.list_surveys", TEAMS, 200),
    Line("GET", "/surveys/new", "surveys.new_survey", GRANTS, 200),
    Line("POST", "/surveys/new", "surveys.new_survey", GRANTS, 422),
    Line("GET", f"/surveys/{_NONE}", "surveys.show_survey", TEAMS, 404),
    Line("POST", f"/surveys/{_NONE}/withdraw", "surveys.withdraw", GRANTS, 404),
    Line("GET", f"/surveys/{_NONE}/paper", "surveys.enter_answers", STATION, 404),
    Line("POST", f"/surveys/{_NONE}/paper", "surveys.enter_answers", STATION, 404),
    Line("GET", f"/surveys/{_NONE}/poster.pdf", "surveys.print_poster", TEAMS, 404),
    Line("GET", f"/survey/{_NONE}", "public.survey", ANYONE, 404),
    Line("POST", f"/survey/{_NONE}", "public.answer_survey", ANYONE, 404),
)  # fmt: skip
