"""Every address is guarded, commits where it writes, and is written the same way."""

import re
from collections.abc import Callable

from werkzeug.routing import Rule

from contracts_app.rules.permissions import Permission

ViewOf = Callable[[Rule], Callable[..., object]]

# Pages that need no sign-in: each line has its reason.
PUBLIC = {
    "auth.login",  # the way in
    "auth.sign_in",  # the way in
    "preferences.set_language",  # chosen on the sign-in page already
    "preferences.set_size",  # chosen on the sign-in page already
    "public.healthz",  # asked by monitoring, tells nothing
    "public.readyz",  # asked by monitoring, tells nothing
    "public.offline",  # kept by devices, names nobody
    "public.worker",  # the script that keeps it
    "public.verify",  # whoever holds the paper may check it
    "public.read_record",  # an outsider with a link and a code; runs out, each look is recorded
    "public.notice",  # the notice board of a team is for everybody
    "public.notice_poster",  # the same on paper
    "public.notice_photo",  # the pictures of it
    "public.survey",  # whoever has the code of a survey may answer it
    "public.answer_survey",  # the same, sent
    "exchange.take_answer",  # signed by the system of a hospital with a key of its own
    "exchange.fetch_referral",  # the same
    "public.notice_packages",  # what the packages on it hold and cost
}
SEGMENT = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?$")
PARAMETER = re.compile(r"<(?P<inside>[^>]+)>")
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
UNMARKED = object()


def _permission(view: Callable[..., object]) -> object:
    return getattr(view, "required_permission", UNMARKED)


def test_there_are_addresses_to_look_at(rules: list[Rule]) -> None:
    assert {"/login", "/logout", "/healthz"} <= {rule.rule for rule in rules}


def test_every_view_is_guarded_or_listed_as_public(rules: list[Rule], view_of: ViewOf) -> None:
    open_views = {
        rule.endpoint
        for rule in rules
        if not isinstance(_permission(view_of(rule)), Permission) and rule.endpoint not in PUBLIC
    }
    assert open_views == set()


def test_a_guarded_view_is_not_listed_as_public(rules: list[Rule], view_of: ViewOf) -> None:
    guarded = {
        rule.endpoint for rule in rules if isinstance(_permission(view_of(rule)), Permission)
    }
    assert guarded & PUBLIC == set()


def test_every_view_that_takes_a_write_commits(rules: list[Rule], view_of: ViewOf) -> None:
    forgetful = {
        rule.endpoint
        for rule in rules
        if WRITING & (rule.methods or set()) and not getattr(view_of(rule), "commits", False)
    }
    assert forgetful == set()


def test_no_view_that_only_reads_commits(rules: list[Rule], view_of: ViewOf) -> None:
    writing = {rule.endpoint for rule in rules if WRITING & (rule.methods or set())}
    reading = {rule.endpoint for rule in rules} - writing
    committing = {rule.endpoint for rule in rules if getattr(view_of(rule), "commits", False)}
    assert committing & reading == set()


def test_addresses_are_written_in_kebab_case(rules: list[Rule]) -> None:
    odd = {
        rule.rule
        for rule in rules
        for segment in PARAMETER.sub("x", rule.rule).strip("/").split("/")
        if segment and not SEGMENT.match(segment)
    }
    assert odd == set()


def test_every_parameter_of_an_address_has_a_type(rules: list[Rule]) -> None:
    untyped = {
        rule.rule
        for rule in rules
        for match in PARAMETER.finditer(rule.rule)
        if ":" not in match["inside"]
    }
    assert untyped == set()


def test_no_address_names_a_database_id(rules: list[Rule]) -> None:
    by_id = {
        rule.rule
        for rule in rules
        for match in PARAMETER.finditer(rule.rule)
        if re.search(r"(^|_|:)(id|pk)$", match["inside"])
    }
    assert by_id == set()
