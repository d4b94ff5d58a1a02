"""Words that stand in rooms of their own, one for each area, gathered for the filter `label`."""

from typing import Final

from flask_babel import LazyString

from contracts_app.formatting.around_care_labels import AROUND_CARE
from contracts_app.formatting.care_labels import CARE
from contracts_app.formatting.course_labels import COURSES
from contracts_app.formatting.life_labels import LIFE
from contracts_app.formatting.package_labels import PACKAGES
from contracts_app.formatting.print_labels import PRINTING
from contracts_app.formatting.record_labels import RECORDS
from contracts_app.formatting.referral_labels import REFERRALS
from contracts_app.formatting.referral_measure_labels import REFERRAL_MEASURES
from contracts_app.formatting.referral_paper_labels import REFERRAL_PAPERS
from contracts_app.formatting.referral_places_labels import BOOKINGS
from contracts_app.formatting.sealed_visit_labels import ASKS
from contracts_app.formatting.team_life_labels import TEAM_LIFE
from contracts_app.formatting.visit_labels import VISITS

AREAS: Final[dict[str, dict[str, LazyString]]] = {
    **AROUND_CARE,
    **ASKS,
    **CARE,
    **COURSES,
    **LIFE,
    **PACKAGES,
    **PRINTING,
    **RECORDS,
    **REFERRALS,
    **REFERRAL_MEASURES,
    **REFERRAL_PAPERS,
    **BOOKINGS,
    **TEAM_LIFE,
    **VISITS,
}
