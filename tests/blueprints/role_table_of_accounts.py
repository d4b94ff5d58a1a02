"""Who may open the accounts; part of the table beside the program."""

from tests.blueprints.role_lines import ADMIN, Line

ACCOUNT_LINES = (
    Line("GET", "/admin/users", "accounts.list_accounts", ADMIN, 200),
    Line("POST", "/admin/users", "accounts.list_accounts", ADMIN, 200),
    Line("GET", "/admin/users/doctor", "accounts.show_account", ADMIN, 200),
    Line("POST", "/admin/users/doctor", "accounts.show_account", ADMIN, 303),
)
