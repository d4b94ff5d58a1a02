"""Who may open the pages of kept places; part of the table beside the program."""

from tests.blueprints.role_lines import Line

HOSPITAL = frozenset({"hospital"})
_SLOTS = "/referrals/slots"
_DEPARTMENT = f"{_SLOTS}/departments/{{department}}"
_CLINIC = f"{_SLOTS}/clinics/{{clinic}}"
_AT = "referral_places"

REFERRAL_PLACES_LINES = (
    Line("GET", _SLOTS, f"{_AT}.show_week", HOSPITAL, 200),
    Line("POST", f"{_SLOTS}/days", f"{_AT}.set_day", HOSPITAL, 422),
    Line("GET", f"{_SLOTS}/days", f"{_AT}.back_to_week", HOSPITAL, 303),
    Line("GET", f"{_SLOTS}/use", f"{_AT}.show_use", HOSPITAL, 200),
    Line("GET", f"{_SLOTS}/departments/new", f"{_AT}.new_department", HOSPITAL, 200),
    Line("POST", f"{_SLOTS}/departments/new", f"{_AT}.new_department", HOSPITAL, 422),
    Line("GET", _DEPARTMENT, f"{_AT}.show_department", HOSPITAL, 200),
    Line("POST", _DEPARTMENT, f"{_AT}.change_department", HOSPITAL, 422),
    Line("POST", f"{_DEPARTMENT}/closed", f"{_AT}.set_closed", HOSPITAL, 422),
    Line("GET", f"{_DEPARTMENT}/weekly", f"{_AT}.add_weekly", HOSPITAL, 200),
    Line("POST", f"{_DEPARTMENT}/weekly", f"{_AT}.add_weekly", HOSPITAL, 422),
    Line("GET", f"{_DEPARTMENT}/single", f"{_AT}.add_single", HOSPITAL, 200),
    Line("POST", f"{_DEPARTMENT}/single", f"{_AT}.add_single", HOSPITAL, 422),
    Line("POST", f"{_DEPARTMENT}/weekly/{{weekly}}/end", f"{_AT}.end_weekly", HOSPITAL, 422),
    Line("GET", f"{_DEPARTMENT}/closed", f"{_AT}.back_to_department", HOSPITAL, 303),
    Line("GET", f"{_DEPARTMENT}/weekly/{{weekly}}/end", f"{_AT}.back_to_department", HOSPITAL, 303),
    Line("GET", f"{_CLINIC}/off", f"{_AT}.back_to_clinic", HOSPITAL, 303),
    Line("GET", f"{_CLINIC}/on", f"{_AT}.back_to_clinic", HOSPITAL, 303),
    Line("GET", _CLINIC, f"{_AT}.show_clinic", HOSPITAL, 200),
    Line("POST", _CLINIC, f"{_AT}.set_numbers", HOSPITAL, 422),
    Line("POST", f"{_CLINIC}/off", f"{_AT}.call_off", HOSPITAL, 303),
    Line("POST", f"{_CLINIC}/on", f"{_AT}.restore", HOSPITAL, 303),
)
