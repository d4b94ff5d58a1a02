"""Who may open what, written down as a table beside the program, never read from it."""

from tests.blueprints.role_lines import (
    ADMIN,
    ANYONE,
    CONTRACTS,
    EVERYBODY,
    IMPORTS,
    LEADER,
    MANAGES_TEAMS,
    STATION,
    Line,
)
from tests.blueprints.role_table_of_access import ACCESS_LINES
from tests.blueprints.role_table_of_accounts import ACCOUNT_LINES
from tests.blueprints.role_table_of_around import AROUND_LINES
from tests.blueprints.role_table_of_care import CARE_LINES
from tests.blueprints.role_table_of_catalogue import CATALOGUE_LINES
from tests.blueprints.role_table_of_exchange import EXCHANGE_LINES
from tests.blueprints.role_table_of_grids import GRID_LINES, TEAM_LINES
from tests.blueprints.role_table_of_measures import MEASURE_LINES
from tests.blueprints.role_table_of_records import RECORD_LINES
from tests.blueprints.role_table_of_referral_files import REFERRAL_FILE_LINES
from tests.blueprints.role_table_of_referral_pages import REFERRAL_PAGE_LINES
from tests.blueprints.role_table_of_referral_papers import REFERRAL_PAPER_LINES
from tests.blueprints.role_table_of_referral_places import REFERRAL_PLACES_LINES
from tests.blueprints.role_table_of_referrals import REFERRAL_LINES
from tests.blueprints.role_table_of_statements import STATEMENT_LINES
from tests.blueprints.role_table_of_tasks import TASK_LINES
from tests.blueprints.role_table_of_team_life import TEAM_LIFE_LINES
from tests.blueprints.role_table_of_visits import VISIT_LINES

OBJECTION = {
    "kind": "end", "raised_on": "2026-11-21", "channel": "home", "person": "家人",
}  # fmt: skip

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
    *ACCOUNT_LINES,
    *EXCHANGE_LINES,
    *TASK_LINES,
    *REFERRAL_LINES,
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
    *CARE_LINES,
    *TEAM_LINES,
    *RECORD_LINES,
    *TEAM_LIFE_LINES,
    *ACCESS_LINES,
    Line("GET", "/notice/T01", "public.notice", ANYONE, 200),
    Line("GET", "/notice/T01/poster.pdf", "public.notice_poster", ANYONE, 200),
    Line("GET", "/notice/T01/photos/none.jpg", "public.notice_photo", ANYONE, 404),
    *CATALOGUE_LINES,
    *GRID_LINES,
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
    *REFERRAL_FILE_LINES,
    *STATEMENT_LINES,
    *VISIT_LINES,
    *AROUND_LINES,
    *REFERRAL_PLACES_LINES,
    *REFERRAL_PAPER_LINES,
    *REFERRAL_PAGE_LINES,
    *MEASURE_LINES,
    # Last, because nobody is signed in afterwards.
    Line("POST", "/logout", "auth.logout", EVERYBODY, 302),
)  # fmt: skip
