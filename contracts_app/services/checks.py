"""The promises of the data, each counted again from the rows; no rule here trusts a constraint."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from contracts_app.extensions import db
from contracts_app.queries.number_series import list_series, numbers_explained
from contracts_app.queries.team_load import households_of_teams, persons_of_teams
from contracts_app.services import audit
from contracts_app.services.care_checks import CARE_QUERIES
from contracts_app.services.checks_of_care import broken_fulfilment, wrong_policies
from contracts_app.services.referral_checks import QUOTA, REFERRAL_QUERIES

_SAMPLE = 10


@dataclass(frozen=True)
class Check:
    """One promise: its name, how often it is broken, and where for example."""

    name: str
    violations: int
    sample: list[str]
    warning: bool = False


@dataclass(frozen=True)
class CheckReport:
    """All promises; ok when none is broken, warnings aside."""

    ok: bool
    checks: list[Check]

    def as_json(self) -> dict[str, Any]:
        """The published report."""
        return {
            "ok": self.ok,
            "checks": [
                {"name": one.name, "violations": one.violations, "sample": one.sample}
                for one in self.checks
            ],
        }


_QUERIES: dict[str, str] = {
    "one_live_contract_per_household": """
        SELECT h.code FROM contract c JOIN household h ON h.id = c.household_id
        WHERE c.status IN ('active', 'terminating') GROUP BY h.id, h.code HAVING count(*) > 1
        UNION ALL
        SELECT h.code FROM contract c JOIN household h ON h.id = c.household_id
        WHERE c.status = 'upcoming' GROUP BY h.id, h.code HAVING count(*) > 1""",
    "one_live_cover_per_resident": """
        SELECT r.key FROM cover v JOIN resident r ON r.id = v.resident_id
        WHERE v.state IN ('live', 'upcoming') GROUP BY r.id, r.key, v.state HAVING count(*) > 1
        UNION
        SELECT r.key FROM cover v JOIN cover w ON w.resident_id = v.resident_id AND w.id > v.id
        JOIN resident r ON r.id = v.resident_id
        WHERE v.state <> 'void' AND w.state <> 'void' AND v.cover_to >= v.cover_from
        AND w.cover_to >= w.cover_from AND v.cover_from <= w.cover_to
        AND w.cover_from <= v.cover_to""",
    "terms_do_not_overlap": """
        SELECT b.contract_no FROM contract a JOIN contract b
        ON b.household_id = a.household_id AND b.id > a.id
        WHERE a.status <> 'void' AND b.status <> 'void'
        AND coalesce(a.ended_on, a.period_end) >= a.period_start
        AND coalesce(b.ended_on, b.period_end) >= b.period_start
        AND a.period_start <= coalesce(b.ended_on, b.period_end)
        AND b.period_start <= coalesce(a.ended_on, a.period_end)""",
    "one_head_per_household": """
        SELECT h.code FROM household h JOIN membership m
        ON m.household_id = h.id AND m.valid_to IS NULL
        GROUP BY h.id, h.code HAVING sum(CASE WHEN m.is_head THEN 1 ELSE 0 END) <> 1""",
    "one_current_household_per_resident": """
        SELECT r.key FROM membership m JOIN resident r ON r.id = m.resident_id
        WHERE m.valid_to IS NULL GROUP BY r.id, r.key HAVING count(*) > 1""",
    "grid_duty_no_overlap": """
        SELECT g.code FROM grid_duty a JOIN grid_duty b
        ON b.grid_id = a.grid_id AND b.level = a.level AND b.id > a.id
        JOIN grid g ON g.id = a.grid_id
        WHERE a.level = 'team'
        AND a.valid_from <= coalesce(b.valid_to, '9999-12-31')
        AND b.valid_from <= coalesce(a.valid_to, '9999-12-31')""",
    "grid_duty_no_gap": """
        SELECT g.code FROM grid g WHERE ((g.retired_on IS NULL
        AND NOT EXISTS (SELECT 1 FROM grid c WHERE c.parent_id = g.id AND c.retired_on IS NULL))
        OR EXISTS (SELECT 1 FROM household h WHERE h.grid_id = g.id))
        AND (NOT EXISTS (SELECT 1 FROM grid_duty d JOIN team t ON t.id = d.team_id
        WHERE d.grid_id = g.id AND d.level = 'team' AND d.valid_to IS NULL
        AND t.dissolved_on IS NULL)
        OR EXISTS (SELECT 1 FROM grid_duty a JOIN grid_duty b
        ON b.grid_id = a.grid_id AND b.level = a.level AND b.valid_from > a.valid_to
        WHERE a.grid_id = g.id AND a.level = 'team' AND NOT EXISTS (SELECT 1 FROM grid_duty n
        WHERE n.grid_id = a.grid_id AND n.level = a.level AND n.valid_from = {after_duty})))""",
    "capacity_within_hard_limit": """
        SELECT c.contract_no FROM contract c
        WHERE c.term_no = 1 AND c.status NOT IN ('draft', 'notice_given', 'signed_one_side', 'void')
        AND (((c.households_after IS NULL OR c.households_limit IS NULL)
        AND coalesce(c.origin_kind, '') NOT IN ('split', 'merge', 'change_packages'))
        OR c.households_after > c.households_limit OR c.persons_after > c.persons_limit)
        UNION ALL
        SELECT s.contract_no FROM (SELECT c.contract_no, c.team_id, c.entered_at_utc,
         c.households_limit AS most,
         sum(CASE WHEN c.status IN ('active', 'terminating', 'upcoming') AND NOT EXISTS
          (SELECT 1 FROM contract e WHERE e.household_id = c.household_id
           AND e.team_id = c.team_id AND e.term_no = 1 AND e.id < c.id
           AND e.status IN ('active', 'terminating', 'upcoming')) THEN 1 ELSE 0 END)
         OVER (PARTITION BY c.team_id ORDER BY c.id) AS carried FROM contract c
         WHERE c.term_no = 1 AND c.status NOT IN
         ('draft', 'notice_given', 'signed_one_side', 'void')
        UNION ALL
        SELECT c.contract_no, c.team_id, c.entered_at_utc, c.persons_limit,
         sum((SELECT count(*) FROM cover v WHERE v.contract_id = c.id
          AND v.state IN ('live', 'upcoming')
          AND (v.cover_from <= c.entered_on OR v.cover_from <= c.period_start)
          AND NOT EXISTS (SELECT 1 FROM cover w JOIN contract e ON e.id = w.contract_id
           WHERE w.resident_id = v.resident_id AND w.state IN ('live', 'upcoming')
           AND e.team_id = c.team_id AND e.term_no = 1 AND e.id < c.id)
          AND NOT EXISTS (SELECT 1 FROM household_action a JOIN membership m
           ON m.resident_id = v.resident_id AND m.household_id = c.household_id
           AND m.valid_from = a.happened_on
           WHERE (a.household_id = c.household_id OR a.other_household_id = c.household_id)
           AND a.kind IN ('birth', 'move_in', 'marriage', 'merge')
           AND a.recorded_at_utc >= c.entered_at_utc)))
         OVER (PARTITION BY c.team_id ORDER BY c.id) AS carried FROM contract c
         WHERE c.term_no = 1 AND c.status NOT IN
         ('draft', 'notice_given', 'signed_one_side', 'void')) s
        WHERE s.carried > s.most AND NOT EXISTS
        (SELECT 1 FROM household_action a JOIN contract k
         ON k.household_id IN (a.household_id, a.other_household_id)
         WHERE k.team_id = s.team_id AND a.recorded_at_utc <= s.entered_at_utc
         AND a.undone_at_utc >= s.entered_at_utc)""",
    "contract_numbers_unique": """
        SELECT contract_no FROM contract GROUP BY contract_no HAVING count(*) > 1
        UNION ALL
        SELECT root_no FROM contract GROUP BY root_no, term_no HAVING count(*) > 1
        UNION ALL
        SELECT contract_no FROM contract WHERE contract_no <> root_no || '-' ||
        CASE WHEN term_no < 10 THEN '0' ELSE '' END || CAST(term_no AS VARCHAR)""",
    "renewal_chain_unbroken": """
        SELECT c.contract_no FROM contract c LEFT JOIN contract p
        ON p.root_no = c.root_no AND p.term_no = c.term_no - 1
        WHERE c.term_no > 1 AND c.status <> 'void'
        AND (p.id IS NULL OR c.previous_end IS NULL OR c.previous_end <> p.period_end
        OR {after_term} <> c.period_start OR c.household_id <> p.household_id)
        UNION ALL
        SELECT c.contract_no FROM contract c WHERE c.status = 'renewed' AND NOT EXISTS
        (SELECT 1 FROM contract n WHERE n.root_no = c.root_no AND n.term_no = c.term_no + 1
        AND n.status <> 'void' AND coalesce(n.ended_on, n.period_end) >= n.period_start)""",
    "covers_within_terms": """
        SELECT c.contract_no FROM cover v JOIN contract c ON c.id = v.contract_id
        WHERE v.state <> 'void' AND ((v.cover_to >= v.cover_from AND
        (v.cover_from < c.period_start OR v.cover_to > c.period_end OR v.cover_to > c.ended_on))
        OR (v.state = 'live' AND c.status NOT IN ('active', 'terminating'))
        OR (v.state = 'upcoming' AND c.status <> 'upcoming')
        OR (v.state = 'draft' AND c.status NOT IN ('draft', 'notice_given', 'signed_one_side')))
        UNION ALL
        SELECT c.contract_no FROM contract c WHERE c.ended_on IS NULL
        AND c.status IN ('active', 'terminating', 'upcoming') AND NOT EXISTS
        (SELECT 1 FROM cover v WHERE v.contract_id = c.id AND v.state =
        CASE c.status WHEN 'upcoming' THEN 'upcoming' ELSE 'live' END)
        UNION ALL
        SELECT c.contract_no FROM cover v JOIN contract c ON c.id = v.contract_id
        JOIN resident r ON r.id = v.resident_id
        WHERE (v.state <> 'void' AND v.cover_to >= v.cover_from AND v.cover_to > r.died_on)
        OR (v.state IN ('draft', 'upcoming', 'live') AND NOT EXISTS
        (SELECT 1 FROM membership m WHERE m.resident_id = r.id AND m.valid_to IS NULL))
        UNION ALL
        SELECT c.contract_no FROM contract c WHERE c.status IN ('active', 'terminating', 'upcoming')
        AND EXISTS (SELECT 1 FROM cover v WHERE v.contract_id = c.id
        AND v.state IN ('live', 'upcoming')) AND NOT EXISTS
        (SELECT 1 FROM membership m JOIN resident r ON r.id = m.resident_id
         WHERE r.id = coalesce(c.signer_id, c.representative_id) AND r.died_on IS NULL
         AND m.household_id = c.household_id AND m.valid_to IS NULL) AND NOT EXISTS
        (SELECT 1 FROM signer_change s JOIN contract d ON d.id = s.contract_id
         WHERE d.root_no = c.root_no AND s.signed_on IS NULL AND s.closed_on IS NULL)""",
    "record_codes_unique": """
        SELECT record_code FROM resident WHERE record_code IS NOT NULL
        GROUP BY record_code HAVING count(*) > 1
        UNION
        SELECT h.code FROM health_record h JOIN resident r ON r.id = h.resident_id
        WHERE r.record_code IS NULL OR r.record_code <> h.code
        UNION
        SELECT r.record_code FROM resident r WHERE r.record_code IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM health_record h WHERE h.resident_id = r.id)""",
    "counters_match": """
        SELECT k.series FROM number_counter k WHERE k.series LIKE 'root:%' AND k.last <
        (SELECT coalesce(max(CAST(substr(c.root_no, 11) AS INTEGER)), 0) FROM contract c
         WHERE 'root:' || substr(c.root_no, 1, 6) || ':' || substr(c.root_no, 7, 4) = k.series)
        UNION ALL
        SELECT DISTINCT c.root_no FROM contract c WHERE NOT EXISTS
        (SELECT 1 FROM number_counter k WHERE k.series =
         'root:' || substr(c.root_no, 1, 6) || ':' || substr(c.root_no, 7, 4))
        UNION ALL
        SELECT DISTINCT substr(h.code, 1, 12) FROM health_record h WHERE NOT EXISTS
        (SELECT 1 FROM number_counter k WHERE k.series = 'record:' || substr(h.code, 1, 12)
         AND k.last >= CAST(substr(h.code, 13) AS INTEGER))""",
    **CARE_QUERIES,
    "quota_not_oversold": QUOTA,
    **REFERRAL_QUERIES,
}
_LOADS = """
    SELECT t.id, t.code,
    (SELECT count(DISTINCT c.household_id) FROM contract c WHERE c.team_id = t.id AND (EXISTS
     (SELECT 1 FROM cover v WHERE v.contract_id = c.id AND v.state IN ('live', 'upcoming'))
     OR (c.ended_on IS NOT NULL AND c.status IN ('active', 'terminating', 'upcoming')))),
    (SELECT count(DISTINCT v.resident_id) FROM contract c JOIN cover v ON v.contract_id = c.id
     WHERE c.team_id = t.id AND v.state IN ('live', 'upcoming'))
    FROM team t ORDER BY t.id"""
"""The load of each team from covers alone; a term that everybody left stands to its last day."""

WARNINGS = frozenset({"grid_duty_no_gap"})
ORDER = (
    "one_live_contract_per_household",
    "one_live_cover_per_resident",
    "terms_do_not_overlap",
    "one_head_per_household",
    "one_current_household_per_resident",
    "grid_duty_no_overlap",
    "grid_duty_no_gap",
    "capacity_within_hard_limit",
    "contract_numbers_unique",
    "renewal_chain_unbroken",
    "covers_within_terms",
    "quota_not_oversold",
    "fulfilment_within_allowance",
    "record_codes_unique",
    "audit_chain_intact",
    "counters_match",
    "numbers_explained",
    *CARE_QUERIES,
    *REFERRAL_QUERIES,
    "policies_known",
)


def run_checks() -> CheckReport:
    """Count every promise again. A warning (a grid without a team) does not make it fail."""
    checks = [_RUNNERS.get(name, _run_query)(name) for name in ORDER]
    return CheckReport(all(one.violations == 0 or one.warning for one in checks), checks)


def _run_query(name: str) -> Check:
    postgres = db.session.get_bind().dialect.name == "postgresql"
    after = "{} + 1" if postgres else "date({}, '+1 day')"
    query = _QUERIES[name].replace("{after_term}", after.format("p.period_end"))
    statement = text(query.replace("{after_duty}", after.format("a.valid_to")))
    found = sorted({str(row[0]) for row in db.session.execute(statement)})
    return Check(name, len(found), found[:_SAMPLE], name in WARNINGS)


def _counters(name: str) -> Check:
    """Numbers given out, and the loads that pages show, each against its recount."""
    numbers = _run_query(name)
    counted = db.session.execute(text(_LOADS)).all()
    ids = [row[0] for row in counted]
    households, persons = households_of_teams(ids), persons_of_teams(ids)
    wrong = [
        row.code
        for row in counted
        if (row[2], row[3]) != (households.get(row.id, 0), persons.get(row.id, 0))
    ]
    found = [*numbers.sample, *wrong]
    return Check(name, numbers.violations + len(wrong), found[:_SAMPLE])


def _numbers(name: str) -> Check:
    """Each number that was given out is a contract or a form, whatever became of that."""
    found = [numbers_explained(county, year) for county, year in list_series()]
    missing = [number for one in found for number in one.missing]
    return Check(name, sum(max(one.unexplained, 0) for one in found), missing[:_SAMPLE])


def _listed(name: str) -> Check:
    """What has a room of its own, which lists whatever breaks it."""
    found = _LISTS[name]()
    return Check(name, len(found), found[:_SAMPLE])


def _audit(name: str) -> Check:
    faults = [f"{one['id']}:{one['kind']}" for one in audit.verify().faults]
    return Check(name, len(faults), faults[:_SAMPLE])


_LISTS: dict[str, Callable[[], list[str]]] = {
    "fulfilment_within_allowance": broken_fulfilment,
    "policies_known": wrong_policies,
}
_RUNNERS: dict[str, Callable[[str], Check]] = {
    "audit_chain_intact": _audit,
    "counters_match": _counters,
    "numbers_explained": _numbers,
    **dict.fromkeys(_LISTS, _listed),
}
