"""Who may open what, written down as a table beside the program, never read from it."""

from dataclasses import dataclass, field
from typing import Any

EVERYBODY = frozenset({"admin", "bureau", "leader", "doctor", "village", "clerk", "hospital"})
STATION = frozenset({"leader", "doctor", "village", "clerk"})
CONTRACTS = STATION | {"bureau"}
TEAMS = STATION | {"bureau", "admin"}
GRIDS = frozenset({"leader", "admin", "clerk", "bureau"})
MANAGES_TEAMS = frozenset({"leader", "admin"})
GIVES_GRIDS = frozenset({"leader", "admin"})
GRANTS = frozenset({"leader", "bureau"})
BUREAU = frozenset({"bureau"})
LEADER = frozenset({"leader"})
ADMIN = frozenset({"admin"})
IMPORTS = frozenset({"admin", "clerk", "leader"})
ANYONE = EVERYBODY | {"nobody"}

OBJECTION = {
    "kind": "end", "raised_on": "2026-11-21", "channel": "home", "person": "家人",
}  # fmt: skip
NAMES = frozenset(
    {"household", "person", "contract", "team", "batch", "plan", "grid", "institution", "print_job"}
)
"""Words in an address that stand for things with a place: they may lie out of reach."""


@dataclass(frozen=True)
class Line:
    """One address: who may use it, and what such a person is answered."""

    method: str
    address: str
    endpoint: str
    roles: frozenset[str]
    answer: int
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def placed(self) -> bool:
        """Whether the address names something that has a place."""
        return any("{" + name + "}" in self.address for name in NAMES)


TABLE = (
    Line("GET", "/healthz", "public.healthz", ANYONE, 200),
    Line("GET", "/readyz", "public.readyz", ANYONE, 200),
    Line("GET", "/v/{verify}", "public.verify", ANYONE, 200),
    Line("GET", "/offline", "public.offline", ANYONE, 200),
    Line("GET", "/sw.js", "public.worker", ANYONE, 200),
    Line("GET", "/login", "auth.login", ANYONE, 200),
    Line("POST", "/login", "auth.sign_in", ANYONE, 422),
    Line("POST", "/preferences/lang", "preferences.set_language", ANYONE, 302),
    Line("POST", "/preferences/size", "preferences.set_size", ANYONE, 302),
    Line("GET", "/", "home.desk", EVERYBODY, 200),
    Line("GET", "/account", "auth.account", EVERYBODY, 200),
    Line("GET", "/account/password", "auth.change_password", EVERYBODY, 200),
    Line("POST", "/account/password", "auth.change_password", EVERYBODY, 422),
    Line("POST", "/account/specimen", "auth.save_specimen", EVERYBODY, 302),
    Line("POST", "/account/sessions/{session}/revoke", "auth.revoke_session", EVERYBODY, 302),
    Line("GET", "/resume", "auth.resume", EVERYBODY, 302),
    Line("POST", "/resume", "auth.drop_kept", EVERYBODY, 302),
    Line("GET", "/households", "households.list_households", STATION, 200),
    Line("POST", "/households/search", "households.search", STATION, 303, {"q": "wxy"}),
    Line("GET", "/households/{household}", "households.show_household", STATION, 200),
    Line(
        "GET", "/households/{household}/members/{person}/leave",
        "households.record_leaving", STATION, 302,
    ),
    Line("GET", "/households/{household}/entries", "household_life.show_entries", STATION, 200),
    Line(
        "GET", "/households/{household}/entries/death",
        "household_life.record_entry", STATION, 200,
    ),
    Line(
        "POST", "/households/{household}/entries/death",
        "household_life.record_entry", STATION, 422,
    ),
    Line("GET", "/contracts/{contract}/signer", "household_life.sign_for", STATION, 200),
    Line("POST", "/contracts/{contract}/signer", "household_life.sign_for", STATION, 422),
    Line(
        "POST", "/households/{household}/births/{person}/confirm",
        "household_life.confirm_child", STATION, 404,
    ),
    Line(
        "POST", "/households/{household}/entries/1/undo",
        "household_life.undo_entry", STATION, 404, {"reason": "x"},
    ),
    Line(
        "POST", "/households/{household}/members/{person}/reveal",
        "households.reveal_number", STATION, 422,
    ),
    Line(
        "GET", "/households/{household}/members/{person}/correct",
        "households.correct_member", STATION, 200,
    ),
    Line(
        "POST", "/households/{household}/members/{person}/correct",
        "households.correct_member", STATION, 422, {"name": ""},
    ),
    Line(
        "POST", "/households/{household}/members/{person}/tags",
        "households.change_tag", STATION, 422,
    ),
    Line("GET", "/households/{household}/away", "suspensions.record_away", STATION, 200),
    Line("POST", "/households/{household}/away", "suspensions.record_away", STATION, 422),
    Line(
        "GET", "/households/{household}/members/{person}/away",
        "suspensions.record_away", STATION, 200,
    ),
    Line(
        "POST", "/households/{household}/members/{person}/away",
        "suspensions.record_away", STATION, 422,
    ),
    Line("GET", "/households/{household}/back", "suspensions.record_return", STATION, 200),
    Line("POST", "/households/{household}/back", "suspensions.record_return", STATION, 422),
    Line(
        "GET", "/households/{household}/members/{person}/back",
        "suspensions.record_return", STATION, 200,
    ),
    Line(
        "POST", "/households/{household}/members/{person}/back",
        "suspensions.record_return", STATION, 422,
    ),
    Line("GET", "/households/{household}/timeline", "timeline.show", STATION, 200),
    Line("GET", "/sign/paper", "paper.desk", STATION, 200),
    Line("POST", "/sign/paper", "paper.record", STATION, 422),
    Line("POST", "/sign/paper/{contract}/undo", "paper.undo", STATION, 404),
    Line("GET", "/sign/paper/missing", "paper.missing", STATION, 200),
    Line("GET", "/sign/paper/missing.pdf", "paper.print_reminder", STATION, 303),
    Line("GET", "/sign/forms", "paper.show_forms", STATION, 200),
    Line("GET", "/sign/forms/1101992026999999/spoil", "paper.ask_spoil", STATION, 404),
    Line("POST", "/sign/forms/1101992026999999/spoil", "paper.spoil", STATION, 404),
    Line("POST", "/sign/forms/1101992026999999/register", "paper.register_form", STATION, 404),
    Line("GET", "/sign/paper/photos", "paper.show_photos", STATION, 200),
    Line("POST", "/sign/paper/photos", "paper.upload_photos", STATION, 422),
    Line("POST", "/sign/paper/photos/confirm", "paper.confirm_photos", STATION, 422),
    Line("GET", "/sign/paper/photos/none", "paper.show_photo", STATION, 404),
    Line("GET", "/sign/paper/photos/none/picture.jpg", "paper.photo_file", STATION, 404),
    Line("POST", "/sign/paper/photos/none/match", "paper.match_photo", STATION, 404),
    Line("POST", "/sign/paper/photos/none/drop", "paper.drop_photo", STATION, 404),
    Line("GET", "/sign", "signing.desk", STATION, 200),
    Line("POST", "/sign/search", "signing.search", STATION, 303, {"q": "wxy"}),
    Line("GET", "/sign/{household}", "signing.sign_household_page", STATION, 200),
    Line("POST", "/sign/{household}", "signing.sign", STATION, 422),
    Line("POST", "/sign/{household}/draft", "signing.save_draft", STATION, 204),
    Line("POST", "/sign/{household}/draft/drop", "signing.drop_draft", STATION, 303),
    Line("POST", "/sign/outbox", "signing.upload", STATION, 422),
    Line("GET", "/sign/attention", "signing.list_attention", STATION, 200),
    Line("GET", "/sign/attention/nothing", "signing.show_attention", STATION, 404),
    Line("POST", "/sign/attention/nothing/retry", "signing.retry_sealed", STATION, 404),
    Line(
        "POST", "/sign/attention/nothing/settle", "signing.settle_sealed", STATION, 404,
        {"note": "x"},
    ),
    Line("GET", "/contracts", "contracts.list_contracts", CONTRACTS, 200),
    Line("GET", "/contracts/{contract}", "contracts.show_contract", CONTRACTS, 200),
    Line("GET", "/contracts/{contract}/agreement.pdf", "contracts.agreement_pdf", STATION, 200),
    Line(
        "POST", "/contracts/{contract}/objection",
        "contracts.record_objection", STATION, 303, OBJECTION,
    ),
    Line(
        "POST", "/contracts/{contract}/objection/withdraw",
        "contracts.withdraw_objection", STATION, 303, {"kind": "end"},
    ),
    Line("GET", "/teams", "teams.list_teams", TEAMS, 200),
    Line("GET", "/teams/credentials", "teams.list_credential_warnings", MANAGES_TEAMS, 200),
    Line("GET", "/teams/new", "teams.new_team", MANAGES_TEAMS, 200),
    Line("POST", "/teams/new", "teams.new_team", MANAGES_TEAMS, 422),
    Line("GET", "/teams/{team}", "teams.show_team", TEAMS, 200),
    Line("GET", "/teams/{team}/capacity", "capacity.show", TEAMS, 200),
    Line("POST", "/teams/{team}/capacity/grant", "capacity.grant", GRANTS, 422),
    Line("POST", "/teams/{team}/capacity/end", "capacity.end", GRANTS, 404),
    Line("GET", "/capacity/policies", "capacity.list_policies", BUREAU, 200),
    Line("POST", "/capacity/policies", "capacity.set_policy", BUREAU, 422),
    Line(
        "POST", "/queue/{household}/join", "capacity.join_queue", STATION, 422, {"team": "T01"},
    ),
    Line("POST", "/queue/{household}/leave", "capacity.leave_queue", STATION, 303),
    Line("GET", "/teams/{team}/edit", "teams.edit_team", MANAGES_TEAMS, 200),
    Line("POST", "/teams/{team}/edit", "teams.edit_team", MANAGES_TEAMS, 422),
    Line("POST", "/teams/{team}/photo", "teams.save_team_photo", MANAGES_TEAMS, 303),
    Line("GET", "/teams/{team}/cards.pdf", "teams.print_cards", TEAMS, 200),
    Line("GET", "/teams/{team}/badges.pdf", "teams.print_badges", TEAMS, 200),
    Line("GET", "/teams/{team}/members/add", "teams.join_team", MANAGES_TEAMS, 200),
    Line("POST", "/teams/{team}/members/add", "teams.join_team", MANAGES_TEAMS, 422),
    Line("GET", "/teams/{team}/members/{staff}", "teams.show_member", MANAGES_TEAMS, 200),
    Line("POST", "/teams/{team}/members/{staff}/post", "teams.save_post", MANAGES_TEAMS, 422),
    Line("POST", "/teams/{team}/members/{staff}/lead", "teams.save_lead", MANAGES_TEAMS, 422),
    Line(
        "POST", "/teams/{team}/members/{staff}/profile", "teams.save_profile", MANAGES_TEAMS, 303,
    ),
    Line("POST", "/teams/{team}/members/{staff}/photo", "teams.save_photo", MANAGES_TEAMS, 422),
    Line(
        "POST", "/teams/{team}/members/{staff}/credentials",
        "teams.save_credential", MANAGES_TEAMS, 422,
    ),
    Line(
        "POST", "/teams/{team}/members/{staff}/credentials/0",
        "teams.change_credential", MANAGES_TEAMS, 409,
    ),
    Line("GET", "/teams/{team}/members/{staff}/leave", "teams.leave", MANAGES_TEAMS, 200),
    Line("POST", "/teams/{team}/members/{staff}/leave", "teams.leave", MANAGES_TEAMS, 422),
    Line("POST", "/teams/{team}/members/{staff}/stay", "teams.stay_on", MANAGES_TEAMS, 409),
    Line("GET", "/teams/{team}/members/{staff}/retire", "teams.retire_person", MANAGES_TEAMS, 200),
    Line(
        "POST", "/teams/{team}/members/{staff}/retire", "teams.retire_person", MANAGES_TEAMS, 422,
    ),
    Line("GET", "/notice/T01", "public.notice", ANYONE, 200),
    Line("GET", "/notice/T01/poster.pdf", "public.notice_poster", ANYONE, 200),
    Line("GET", "/notice/T01/photos/none.jpg", "public.notice_photo", ANYONE, 404),
    Line("GET", "/grids", "grids.list_grids", GRIDS, 200),
    Line("POST", "/grids/assign", "grids.assign", GIVES_GRIDS, 422),
    Line("GET", "/grids/board", "board.show_board", GIVES_GRIDS, 200),
    Line("GET", "/grids/board?plan={plan}", "board.show_board", GIVES_GRIDS, 200),
    Line("POST", "/grids/board/{plan}/moves", "board.move", GIVES_GRIDS, 422),
    Line("POST", "/grids/board/{plan}/undo", "board.undo", GIVES_GRIDS, 422),
    Line("POST", "/grids/board/{plan}/redo", "board.redo", GIVES_GRIDS, 422),
    Line("POST", "/grids/board/{plan}/count", "board.count_again", GIVES_GRIDS, 422),
    Line("GET", "/grids/board/{plan}/suggestions", "board.suggestions", GIVES_GRIDS, 200),
    Line("GET", "/grids/board/{plan}/publish", "board.show_report", GIVES_GRIDS, 200),
    Line("POST", "/grids/board/{plan}/publish", "board.publish", GIVES_GRIDS, 422),
    Line("GET", "/grids/plans", "board.list_plans", GIVES_GRIDS, 200),
    Line("POST", "/grids/plans", "board.begin", GIVES_GRIDS, 422),
    Line("GET", "/grids/plans/compare?a={plan}&b={plan}", "board.compare", GIVES_GRIDS, 200),
    Line("GET", "/grids/plans/{plan}/change", "board.show_change", GIVES_GRIDS, 200),
    Line("POST", "/grids/plans/{plan}/change", "board.change", GIVES_GRIDS, 422),
    Line("POST", "/grids/plans/{plan}/copy", "board.copy", GIVES_GRIDS, 303),
    Line("POST", "/grids/plans/{plan}/discard", "board.discard", GIVES_GRIDS, 409),
    Line("POST", "/grids/plans/{plan}/revert", "board.revert", GIVES_GRIDS, 422),
    Line("GET", "/grids/map", "grid_map.show_map", GRIDS, 200),
    Line("POST", "/grids/G1/tile", "grid_map.move_tile", GIVES_GRIDS, 303, {"direction": "right"}),
    Line("GET", "/grids/levels", "levels.list_levels", GRIDS, 200),
    Line("POST", "/grids/levels", "levels.appoint", GIVES_GRIDS, 422),
    Line("GET", "/grids/levels/household_doctor/G1", "levels.show_level", GRIDS, 200),
    Line("POST", "/grids/levels/household_doctor/G1/end", "levels.end", GIVES_GRIDS, 422),
    Line("GET", "/grids/files", "grid_files.show_files", GIVES_GRIDS, 200),
    Line("POST", "/grids/files/outlines", "grid_files.upload_outlines", GIVES_GRIDS, 422),
    Line("GET", "/grids/files/grids.csv", "grid_files.download", GIVES_GRIDS, 200),
    Line("GET", "/grids/files/outlines.geojson", "grid_files.download_outlines", GIVES_GRIDS, 200),
    Line("GET", "/grids/gaps", "grids.gaps", GRIDS, 200),
    Line("GET", "/grids/responsible?door={household}", "grids.responsible", TEAMS, 200),
    Line("GET", "/grids/responsible?door={grid}", "grids.responsible", TEAMS, 200),
    Line("GET", "/grids/new", "grids.create", GIVES_GRIDS, 200),
    Line("POST", "/grids/new", "grids.create", GIVES_GRIDS, 422),
    Line("GET", "/grids/{grid}", "grids.show_grid", GRIDS, 200),
    Line("POST", "/grids/{grid}/rename", "grids.rename", GIVES_GRIDS, 422, {"name": ""}),
    Line("GET", "/grids/{grid}/split", "grids.split", GIVES_GRIDS, 200),
    Line("POST", "/grids/{grid}/split", "grids.split", GIVES_GRIDS, 422),
    Line("GET", "/grids/{grid}/merge", "grids.merge", GIVES_GRIDS, 200),
    Line("POST", "/grids/{grid}/merge", "grids.merge", GIVES_GRIDS, 422),
    Line("GET", "/grids/{grid}/retire", "grids.retire", GIVES_GRIDS, 200),
    Line("POST", "/grids/{grid}/retire", "grids.retire", GIVES_GRIDS, 422),
    Line("GET", "/contracts/{contract}/change", "changes.show_change", STATION, 200),
    Line("POST", "/contracts/{contract}/change", "changes.ask", STATION, 422),
    Line("POST", "/contracts/{contract}/change/confirm", "changes.confirm", STATION, 422),
    Line("POST", "/contracts/{contract}/change/withdraw", "changes.withdraw", STATION, 422),
    Line("POST", "/contracts/{contract}/change/decide", "changes.decide", LEADER, 422),
    Line("POST", "/contracts/{contract}/change/attempt", "changes.attempt", STATION, 422),
    Line("GET", "/contracts/{contract}/change/record.pdf", "changes.record_pdf", STATION, 200),
    Line("GET", "/changes", "changes.list_changes", LEADER, 200),
    Line("GET", "/print", "print_centre.desk", STATION, 200),
    Line("GET", "/print/check", "print_centre.check", STATION, 200),
    Line("POST", "/print/jobs?kind=blank&count=0", "print_centre.start", STATION, 422),
    Line("GET", "/print/jobs/{print_job}", "print_centre.show_job", STATION, 200),
    Line("GET", "/print/jobs/{print_job}/parts/9.pdf", "print_centre.fetch_part", STATION, 404),
    Line("POST", "/print/jobs/{print_job}/cancel", "print_centre.cancel", STATION, 303),
    Line("POST", "/print/jobs/{print_job}/again", "print_centre.again", STATION, 303),
    Line("GET", "/print/preview/{contract}", "print_centre.preview", STATION, 200),
    Line("GET", "/imports", "imports.list_imports", IMPORTS, 200),
    Line("POST", "/imports", "imports.upload", IMPORTS, 422),
    Line("GET", "/imports/template/roster.xlsx", "imports.template", IMPORTS, 200),
    Line("GET", "/imports/{batch}", "imports.show_import", IMPORTS, 200),
    Line("GET", "/imports/{batch}/refused.xlsx", "imports.refused_rows", IMPORTS, 200),
    Line("POST", "/imports/{batch}/apply", "imports.apply_import", IMPORTS, 303),
    Line("POST", "/imports/{batch}/cancel", "imports.cancel_import", IMPORTS, 303),
    Line("GET", "/renewals", "renewals.list_renewals", STATION, 200),
    Line("POST", "/renewals/told", "renewals.tell_many", STATION, 422),
    Line("GET", "/renewals/notices.pdf", "renewals.print_notices", STATION, 303),
    Line("GET", "/renewals/runs", "renewals.list_runs", LEADER, 200),
    Line("POST", "/renewals/runs", "renewals.start_run", LEADER, 422),
    Line("GET", "/renewals/runs/0", "renewals.show_run", LEADER, 404),
    Line("GET", "/renewals/dry-run", "renewals.dry_run", LEADER, 200),
    Line("GET", "/renewals/{contract}", "renewals.show_renewal", STATION, 200),
    Line("POST", "/renewals/{contract}/notice", "renewals.record", STATION, 422),
    Line("POST", "/renewals/{contract}/objection", "renewals.object_to", STATION, 422),
    Line("POST", "/renewals/{contract}/objection/withdraw", "renewals.withdraw", STATION, 404),
    Line("POST", "/renewals/{contract}/consent", "renewals.consent", STATION, 404),
    Line(
        "POST", "/renewals/{contract}/consent/withdraw",
        "renewals.take_back_consent", STATION, 404,
    ),
    Line("GET", "/admin/templates", "wordings.list_wordings", MANAGES_TEAMS, 200),
    Line("POST", "/admin/templates", "wordings.begin_draft", ADMIN, 404),
    Line("GET", "/admin/templates/all/1", "wordings.show_wording", MANAGES_TEAMS, 200),
    Line("POST", "/admin/templates/all/1", "wordings.change_draft", ADMIN, 403),
    Line(
        "GET", "/admin/templates/all/1/preview.pdf", "wordings.preview_pdf", MANAGES_TEAMS, 200,
    ),
    Line("POST", "/admin/templates/all/1/discard", "wordings.discard_draft", ADMIN, 403),
    Line(
        "GET", "/admin/institutions/{institution}/paper", "wordings.show_paper", ADMIN, 200,
    ),
    Line(
        "POST", "/admin/institutions/{institution}/paper", "wordings.save_registration", ADMIN, 303,
    ),
    Line(
        "POST", "/admin/institutions/{institution}/seal", "wordings.save_seal", ADMIN, 422,
    ),
    Line(
        "GET", "/admin/institutions/{institution}/seal.png", "wordings.seal_picture", ADMIN, 404,
    ),
    # Last, because nobody is signed in afterwards.
    Line("POST", "/logout", "auth.logout", EVERYBODY, 302),
)  # fmt: skip
