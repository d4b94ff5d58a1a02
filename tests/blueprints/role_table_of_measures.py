"""Who may look at the measures of referrals; part of the table beside the program."""

from tests.blueprints.role_lines import MEASURES, Line

MEASURE_LINES = (
    Line("GET", "/referrals/measures", "referral_measures.show_measures", MEASURES, 200),
    Line("GET", "/referrals/measures/inspected", "referral_measures.show_inspected", MEASURES, 200),
    Line("GET", "/referrals/measures/list", "referral_measures.show_list", MEASURES, 200),
    Line(
        "GET", "/referrals/measures/stages?stage=accept", "referral_measures.show_stage",
        MEASURES, 200,
    ),
    Line("GET", "/referrals/measures/table.csv", "referral_measures.download", MEASURES, 200),
)  # fmt: skip
