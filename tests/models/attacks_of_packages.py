"""What nobody may store about packages and about who has the benefit of them."""

from tests.models.attacks import BEFORE, DAY, Attack, one_row

_PACKAGE, _ITEM, _BENEFIT = "service_package", "package_item", "package_beneficiary"
_FREE = {"fee_fen": 0, "insurance_fen": 0, "public_health_fen": 0, "self_fen": 0}
_ENDED = {"ended_on": DAY, "end_reason": "wish"}

PACKAGE_ATTACKS = [
    one_row(_PACKAGE, "tier_known", "a package of no known kind", tier="?",
            **_FREE),
    one_row(_PACKAGE, "tier_fits_fee", "a free package with a fee", tier="basic"),
    one_row(_PACKAGE, "tier_fits_fee", "a paid package without a fee",
            **_FREE),
    one_row(_PACKAGE, "cap_for_somebody", "a package for nobody", member_cap=0),
    Attack("two drafts of a package", _PACKAGE, "uq_service_package_one_draft",
           ({"code": "SAME"}, {"code": "SAME", "version": 2})),
    one_row(_ITEM, "interval_positive", "a service every no months", interval_months=0),
    one_row(_ITEM, "weight_positive", "a service that weighs nothing", weight=0),
    one_row(_BENEFIT, "end_reason_known", "a place ended for no known reason",
            ended_on=DAY, end_reason="?"),
    one_row(_BENEFIT, "place_within_cap", "a third place of a package for two", place=3),
    one_row(_BENEFIT, "place_within_cap", "a place before the first", place=0),
    one_row(_BENEFIT, "ended_says_why", "a place that ended without a reason", ended_on=DAY),
    one_row(_BENEFIT, "ended_says_why", "a reason for an end that never was", end_reason="wish"),
    one_row(_BENEFIT, "dates_in_order", "a place that ended before it was given",
            ended_on=BEFORE, end_reason="wish"),
    Attack("one place for two people", _BENEFIT, "uq_package_beneficiary_place",
           (_ENDED, {}, {"resident_id": "@other_resident"})),
    Attack("one person in two places", _BENEFIT, "uq_package_beneficiary_resident",
           ({}, {"place": 2})),
    Attack("a limit that is not that of the package", _BENEFIT, "fk_package_beneficiary_cap",
           ({"place": 3, "cap": 3},)),
    Attack("a place of a package that was not chosen", _BENEFIT, "fk_package_beneficiary_chosen",
           ({"contract_id": "@signed"},)),
]  # fmt: skip
