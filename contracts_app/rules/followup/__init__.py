"""What is due to a person and when (domain section 5): pure rules, one room for each population."""

from contracts_app.rules.followup.ages import ages_of, next_age
from contracts_app.rules.followup.facts import Done, Duty, Person, Plan, Pregnant, Promise, Treated
from contracts_app.rules.followup.generate import due, plan
from contracts_app.rules.followup.numbers import Numbers

__all__ = [
    "Done",
    "Duty",
    "Numbers",
    "Person",
    "Plan",
    "Pregnant",
    "Promise",
    "Treated",
    "ages_of",
    "due",
    "next_age",
    "plan",
]
