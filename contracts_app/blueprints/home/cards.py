"""The cards of the role desk: a figure, what it means, and the button that comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import g, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints.renewals.views import season
from contracts_app.queries import desk
from contracts_app.queries.appointments import count_today
from contracts_app.queries.changes import count_escalated
from contracts_app.queries.coverage import coverage
from contracts_app.queries.credentials import count_warned_staff
from contracts_app.queries.paging import COUNT_UP_TO
from contracts_app.queries.print_jobs import count_own
from contracts_app.queries.queue import count_offers
from contracts_app.queries.renewal_list import count_untold
from contracts_app.queries.scope import Scope
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.queries.tasks import TaskCounts, count_tasks, is_too_wide
from contracts_app.queries.team_life import count_late_teams
from contracts_app.rules.permissions import Permission

Count = Callable[[Scope], desk.Counted]


def _unassigned(reach: Scope) -> desk.Counted:
    return len(coverage(reach, reach.today).unassigned), False


def _untold(reach: Scope) -> desk.Counted:
    return count_untold(reach, season().until)


def _late_teams(reach: Scope) -> desk.Counted:
    return count_late_teams(reach), False


def _imports(_reach: Scope) -> desk.Counted:
    return desk.running_imports(current_user.id)


def _prints(_reach: Scope) -> desk.Counted:
    return count_own(current_user.id, clock.utcnow()), False


def _tasks(name: str) -> Count:
    """One figure of the work list; all of them are counted at once for a page."""

    def count(reach: Scope) -> desk.Counted:
        if "task_counts" not in g:
            wide = is_too_wide(reach, TaskFilters())
            g.task_counts = None if wide else count_tasks(reach, TaskFilters())
        found: TaskCounts | None = g.task_counts
        return (COUNT_UP_TO, True) if found is None else (getattr(found, name), False)

    return count


@dataclass(frozen=True)
class Card:
    """A figure of the desk with its next step; `alarm` colours a figure above zero."""

    title: LazyString
    button: LazyString
    icon: str
    endpoint: str
    permission: Permission
    count: Count
    args: tuple[tuple[str, str], ...] = ()
    this_year: bool = False
    alarm: bool = False

    def shown(self, *, begun: bool) -> dict[str, Any]:
        """The card with its figure, as the template takes it.

        Nothing is done where nothing has begun: a zero is good news only when there are residents.
        """
        reach = scope()
        number, more = self.count(reach)
        args: dict[str, Any] = dict(self.args)
        if self.this_year:
            args["year"] = str(reach.today.year)
        return {
            "title": self.title,
            "button": self.button,
            "icon": self.icon,
            "url": url_for(self.endpoint, **args),
            "number": number,
            "more": more,
            "alarm": self.alarm and number > 0,
            "done": begun and number == 0,
        }


UNSIGNED: Final = Card(
    _l("Households not signed"),
    _l("See who is not signed"),
    "users",
    "households.list_households",
    Permission.HOUSEHOLD_VIEW,
    desk.unsigned_households,
    (("status", "unsigned"),),
)
UPCOMING: Final = Card(
    _l("Signed, not yet in force"),
    _l("See these contracts"),
    "clock",
    "contracts.list_contracts",
    Permission.CONTRACT_LIST,
    desk.upcoming_contracts,
    (("status", "upcoming"),),
)
ENDING: Final = Card(
    _l("Terms that end this year"),
    _l("See what ends"),
    "calendar",
    "contracts.list_contracts",
    Permission.CONTRACT_LIST,
    desk.ending_this_year,
    (("status", "active"),),
    this_year=True,
)
LIVE: Final = Card(
    _l("Contracts in force"),
    _l("See the contracts"),
    "file-text",
    "contracts.list_contracts",
    Permission.CONTRACT_LIST,
    desk.live_contracts,
    (("status", "active"),),
)
UNASSIGNED: Final = Card(
    _l("Grids without a team"),
    _l("Assign grids"),
    "map",
    "grids.list_grids",
    Permission.GRID_VIEW,
    _unassigned,
    alarm=True,
)
OFFERS: Final = Card(
    _l("Places offered to waiting households"),
    _l("Sign them before the day named"),
    "clock",
    "signing.desk",
    Permission.QUEUE_USE,
    count_offers,
    alarm=True,
)
IMPORTS: Final = Card(
    _l("My imports still running"),
    _l("Go to imports"),
    "upload",
    "imports.list_imports",
    Permission.IMPORT_USE,
    _imports,
)
PRINTS: Final = Card(
    _l("My print jobs under way or ready"),
    _l("Go to the print centre"),
    "printer",
    "print_centre.desk",
    Permission.CONTRACT_PRINT,
    _prints,
)
CREDENTIALS: Final = Card(
    _l("Licences over or ending soon"),
    _l("See the licences"),
    "shield",
    "teams.list_credential_warnings",
    Permission.TEAM_MANAGE,
    count_warned_staff,
    alarm=True,
)
CHANGES: Final = Card(
    _l("Requests not answered in time"),
    _l("See the requests"),
    "clock",
    "changes.list_changes",
    Permission.CHANGE_DECIDE,
    count_escalated,
    (("late", "1"),),
    alarm=True,
)

UNTOLD: Final = Card(
    _l("Households to be told of the renewal"),
    _l("See whom to tell"),
    "bell",
    "renewals.list_renewals",
    Permission.RENEWAL_VIEW,
    _untold,
    (("state", "not_told"),),
)

LATE_TEAMS: Final = Card(
    _l("Teams late with their work"),
    _l("See the teams that are late"),
    "calendar",
    "team_life.overview",
    Permission.TEAM_LIFE_VIEW,
    _late_teams,
    alarm=True,
)
TODAY: Final = Card(
    _l("People with something due today"),
    _l("Go to the tasks"),
    "clipboard-list",
    "tasks.list_tasks",
    Permission.CARE_VIEW,
    _tasks("today"),
)
OVERDUE: Final = Card(
    _l("People with something overdue"),
    _l("See who is overdue"),
    "clock",
    "tasks.list_tasks",
    Permission.CARE_VIEW,
    _tasks("overdue"),
    (("horizon", "overdue"),),
    alarm=True,
)
RECALLS: Final = Card(
    _l("To be seen again this week"),
    _l("See whom to call back"),
    "heart-pulse",
    "tasks.list_tasks",
    Permission.CARE_VIEW,
    _tasks("recall"),
    (("horizon", "week"), ("kind", "recall")),
)

APPOINTMENTS: Final = Card(
    _l("Appointments today"),
    _l("See who comes"),
    "calendar",
    "appointments.list_sessions",
    Permission.APPOINTMENT_USE,
    count_today,
)
