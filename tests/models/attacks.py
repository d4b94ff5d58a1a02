"""What nobody may be able to store, as rows: all but the last are accepted, the last is not."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

DAY = date(2026, 11, 21)
BEFORE = date(2026, 11, 20)
END = date(2026, 12, 31)
NOON = datetime.fromisoformat("2026-11-21T04:00:00")
NEXT_DAY = date(2027, 1, 1)
FORCE = {"status": "active"}
SECOND = {"term_no": 2, "root_no": "@signed_root"}
"""The term after the signed one, which ends on 2027-12-31."""
LINKED = {
    **SECOND,
    "previous_term_no": 1,
    "previous_end": date(2027, 12, 31),
    "period_start": date(2028, 1, 1),
    "period_end": date(2028, 12, 31),
    "household_id": "@signed_household",
}
GOES_ON = {"origin_no": "@signed_no", "origin_kind": "split"}
"""A first term that goes on from the signed contract."""


@dataclass(frozen=True)
class Attack:
    """One sentence on what is attempted, the constraint that has to refuse it, and the rows."""

    sentence: str
    table: str
    constraint: str
    rows: tuple[dict[str, Any], ...]


def one_row(table: str, constraint: str, sentence: str, **values: Any) -> Attack:
    return Attack(sentence, table, f"ck_{table}_{constraint}", (values,))


def same_twice(table: str, constraint: str, sentence: str, **values: Any) -> Attack:
    return Attack(sentence, table, f"uq_{table}_{constraint}", (values, values))


def _words() -> list[Attack]:
    columns = {
        "contract": ("status",),
        "cover": ("state",),
        "duty_plan": ("state",),
        "grid_duty": ("level",),
        "grid_succession": ("kind",),
        "household_move": ("reason",),
        "import_batch": ("kind", "status"),
        "institution": ("kind",),
        "objection": ("kind",),
        "region": ("level",),
        "resident": ("sex",),
        "responsibility": ("level",),
        "staff_credential": ("kind",),
        "waiting_place": ("state",),
        "signature": ("party", "mode"),
        "user": ("role",),
    }
    return [
        one_row(
            table,
            f"{column}_known",
            f"a word for {table} {column} that is not on the list",
            **{column: "?"},
            **({"ended_on": END} if table == "waiting_place" else {}),
        )
        for table, names in columns.items()
        for column in names
    ]


def _copies() -> list[Attack]:
    """Rows that share what must be unique and nothing else."""
    same: dict[str, dict[str, dict[str, Any]]] = {
        "agreement_template": {"institution_code_code_version": {"code": "SAME"}},
        "audit_seal": {"first_id": {"first_id": 7, "last_id": 9}},
        "contract": {
            "contract_no": {"contract_no": "X-01"},
            "verify_code": {"verify_code": "same"},
            "idempotency_key": {"idempotency_key": "tap"},
        },
        "duty_plan": {"key": {"key": "same"}},
        "grid_succession": {"grid_id_into_grid_id": {}},
        "handover": {"team_id_from_staff_id": {}},
        "household_move": {"household_id_moved_on": {}},
        "staff_credential": {"staff_id_kind_number": {"number": "same"}},
        "grid": {"county_code_code": {"code": "SAME"}},
        "household": {"county_code_code": {"code": "SAME"}},
        "identifier_alias": {"kind_value": {"value": "same"}},
        "import_batch": {"key": {"key": "same"}},
        "institution": {"code": {"code": "SAME"}},
        "package_item": {"package_id_item_code": {}},
        "policy": {"key_institution_code_valid_from": {"key": "same"}},
        "resident": {
            "key": {"key": "same"},
            "identity_hash": {"identity_hash": "same"},
            "record_code": {"record_code": "11019910020100001"},
        },
        "service_package": {"code_version": {"code": "SAME", "published_at_utc": NOON}},
        "staff": {"key": {"key": "same"}},
        "team": {"county_code_code": {"code": "SAME"}},
        "user": {"username": {"username": "same"}},
        "user_session": {"key": {"key": "same"}, "token_hash": {"token_hash": "same"}},
    }
    return [
        same_twice(table, name, f"the {name} of one {table} twice", **values)
        for table, rules in same.items()
        for name, values in rules.items()
    ]


def _reversed_dates() -> list[Attack]:
    return [
        one_row(
            table,
            "dates_in_order",
            f"a {table} that ends before it begins",
            valid_to=BEFORE,
            **({"end_reason": "moved_out"} if table == "membership" else {}),
        )
        for table in (
            "capacity_grant",
            "grid_duty",
            "membership",
            "resident_tag",
            "responsibility",
            "team_member",
        )
    ]


def _of_contracts() -> list[Attack]:
    chain = "chain_linked"
    return [
        Attack("two live contracts of a household", "contract", "uq_contract_one_live",
               (FORCE, {"status": "terminating"})),
        Attack("two upcoming contracts of a household", "contract", "uq_contract_one_upcoming",
               ({"status": "upcoming"}, {"status": "upcoming"})),
        Attack("one term number of a chain twice", "contract", "uq_contract_root_no_term_no",
               ({"root_no": "SAME"}, {"root_no": "SAME", "period_end": END})),
        one_row("contract", "period_in_order", "a term that ends before it begins",
                period_end=BEFORE),
        one_row("contract", chain, "a second term without links", **SECOND),
        one_row("contract", chain, "a second term that links to no term number", **SECOND,
                previous_end=BEFORE),
        one_row("contract", chain, "a second term that links to no last day", **SECOND,
                previous_term_no=1),
        one_row("contract", chain, "a first term that follows another", previous_term_no=0,
                previous_end=BEFORE),
        one_row("contract", chain, "a third term that follows the first",
                **{**LINKED, "term_no": 3}),
        one_row("contract", chain, "a term before the first", term_no=0),
        one_row("contract", "no_gap", "a gap of a day between two terms",
                **{**LINKED, "period_start": date(2028, 1, 2)}),
        one_row("contract", "no_gap", "two terms that overlap by a day",
                **{**LINKED, "period_start": date(2027, 12, 31)}),
        Attack("a term after a day on which no term ended", "contract",
               "fk_contract_previous_term",
               ({**LINKED, "previous_end": END, "period_start": NEXT_DAY},)),
        Attack("a term in a chain that does not exist", "contract", "fk_contract_previous_term",
               ({**LINKED, "root_no": "NONE"},)),
        one_row("contract", "in_force_needs_consent", "a live term without consent", **FORCE,
                consented=False),
        one_row("contract", "in_force_needs_consent", "an upcoming term without notice",
                status="upcoming", noticed=False),
        one_row("contract", "households_within_limit", "one household above the limit",
                households_after=2),
        one_row("contract", "households_within_limit", "counted households without a limit",
                households_limit=None),
        one_row("contract", "households_within_limit", "a limit of households without a count",
                households_after=None),
        one_row("contract", "persons_within_limit", "one person above the limit", persons_after=2),
        one_row("contract", "persons_within_limit", "counted persons without a limit",
                persons_limit=None),
        one_row("contract", "persons_within_limit", "a limit of persons without a count",
                persons_after=None),
        one_row("contract", "signing_counted_load", "a signing that counted no households", **FORCE,
                households_after=None, households_limit=None),
        one_row("contract", "signing_counted_load", "a signing that counted no persons", **FORCE,
                persons_after=None, persons_limit=None),
        one_row("contract", "signing_counted_load", "another team that counted no persons",
                **FORCE, **{**GOES_ON, "origin_kind": "change_team"}, persons_after=None,
                persons_limit=None),
        one_row("contract", "origin_of_first_term", "an origin of no kind", origin_no="@signed_no"),
        one_row("contract", "origin_of_first_term", "a kind of origin without one",
                origin_kind="split"),
        one_row("contract", "origin_of_first_term", "a second term that has an origin",
                **LINKED, **GOES_ON),
        one_row("contract", "called_off_before_it_began", "a term that goes on and is called off",
                called_off_on=BEFORE),
        one_row("contract", "called_off_before_it_began", "one called off that stood for a day",
                called_off_on=BEFORE, period_start=END, ended_on=END),
    ]  # fmt: skip


def _of_people() -> list[Attack]:
    return [
        Attack("two live covers of a resident", "cover", "uq_cover_one_live",
               ({"state": "live"}, {"state": "live", "contract_id": "@draft"})),
        Attack("two upcoming covers of a resident", "cover", "uq_cover_one_upcoming",
               ({"state": "upcoming"}, {"state": "upcoming", "contract_id": "@draft"})),
        one_row("cover", "dates_in_order", "a cover that ends before it begins", cover_to=BEFORE),
        Attack("two heads of a household", "membership", "uq_membership_one_head",
               ({"is_head": True}, {"is_head": True, "resident_id": "@other_resident"})),
        Attack("two current households of a resident", "membership",
               "uq_membership_one_household", ({}, {"household_id": "@other_household"})),
        one_row("membership", "end_has_reason", "a membership that ends without a reason",
                valid_to=END),
        one_row("membership", "end_has_reason", "a reason to leave without a day",
                end_reason="death"),
        Attack("one tag twice at a time", "resident_tag", "uq_resident_tag_current",
               ({}, {"valid_from": END})),
        one_row("resident", "death_after_birth", "a death before the birth",
                died_on=date(1950, 1, 1)),
        same_twice("objection", "open", "two open objections of one kind"),
        same_twice("signature", "contract_id_party", "two signatures of one party"),
    ]  # fmt: skip


def _of_places_and_money() -> list[Attack]:
    return [
        one_row("audit_seal", "run_in_order", "a seal that ends before it begins", last_id=0),
        Attack("the hash of an audit seal twice", "audit_seal", "uq_audit_seal_hash",
               ({"hash": "same"}, {"hash": "same", "first_id": 2})),
        one_row("grid", "not_its_own_parent", "a grid inside itself", id=900, parent_id=900),
        Attack("two open team duties of a grid", "grid_duty", "uq_grid_duty_one_open_team",
               ({}, {"valid_from": END})),
        same_twice("grid_duty", "grid_id_level_valid_from", "two duties of one level from one day",
                   level="zone_lead"),
        one_row("team", "households_limit", "a negative limit of households", max_households=-1),
        one_row("team", "persons_limit", "a negative limit of persons", max_persons=-1),
        Attack("a second leader of a team", "team_member", "uq_team_member_one_leader",
               ({"is_leader": True},)),
        Attack("a person twice in a team", "team_member", "uq_team_member_current",
               ({}, {"valid_from": END})),
        Attack("two accounts of one person", "user", "uq_user_staff_id",
               ({"staff_id": "@free_staff"}, {"staff_id": "@free_staff", "username": "another"})),
        one_row("package_item", "times_not_negative", "a service less than never",
                times_per_year=-1),
        one_row("service_package", "split_sums_to_fee", "a split that misses the fee by one fen",
                self_fen=21),
        one_row("service_package", "no_negative", "a negative part that makes the sum right",
                insurance_fen=-20, public_health_fen=100),
    ]  # fmt: skip


def _of_duty_and_room() -> list[Attack]:
    group = {"level": "household_doctor", "region_code": None, "grid_id": "@grid"}
    return [
        one_row("capacity_grant", "no_negative", "room of less than nothing", households=-1,
                persons=2),
        one_row("capacity_grant", "grants_something", "a grant of nothing", households=0),
        one_row("waiting_place", "offer_has_days", "an offer without days", state="offered"),
        one_row("waiting_place", "end_has_day", "a queue left without a day", state="withdrawn"),
        one_row("waiting_place", "end_has_day", "a household that waits and has left",
                ended_on=END),
        Attack("a household in two queues", "waiting_place", "uq_waiting_place_one_queue",
               ({}, {"state": "offered", "offered_on": DAY, "offer_until": END})),
        one_row("duty_plan", "publishing_has_moment", "a published plan without a moment",
                state="published"),
        one_row("duty_plan_grid", "no_negative", "a grid of less than nobody", persons=-1),
        one_row("duty_plan_team", "no_negative", "a team of less than no household", households=-1),
        one_row("grid_succession", "into_another", "a grid that becomes itself",
                into_grid_id="@grid"),
        same_twice("grid_succession", "retired", "a grid retired twice", into_grid_id=None,
                   kind="retire"),
        one_row("handover", "to_somebody_else", "a handover to oneself",
                to_staff_id="@free_staff"),
        one_row("household_move", "to_another_grid", "a move to where one lives",
                to_grid_id="@grid"),
        one_row("responsibility", "one_place", "a doctor of households without a grid",
                **{**group, "grid_id": None}),
        one_row("responsibility", "one_place", "a contact of a village and a grid",
                grid_id="@grid"),
        one_row("responsibility", "one_place", "a contact of no village", region_code=None),
        Attack("two contacts of a village", "responsibility", "uq_responsibility_one_of_region",
               ({}, {"staff_id": "@other_staff"})),
        Attack("two doctors of a grid's households", "responsibility",
               "uq_responsibility_one_of_grid", (group, {**group, "staff_id": "@other_staff"})),
    ]  # fmt: skip


ATTACKS = [
    *_words(),
    *_copies(),
    *_reversed_dates(),
    *_of_contracts(),
    *_of_people(),
    *_of_places_and_money(),
    *_of_duty_and_room(),
]
