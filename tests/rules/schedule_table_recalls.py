"""Hypertension: who is called back or referred, what a call does, days that were agreed.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
The first value not in order calls the person back within two weeks
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled
    on 2026-03-10: HTN_VISIT ..2026-03-24 recall
    on 2026-06-10: HTN_VISIT ..2026-03-24 recall

The first reaction to a medicine calls the person back within two weeks
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-02-20 reaction
    on 2026-02-21: HTN_VISIT ..2026-03-06 recall

A recall over the end of a year is due in the new one
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-12-24 uncontrolled
    on 2026-12-24: HTN_VISIT ..2027-01-07 recall

A value not in order twice in a row is referred, and asked after within two weeks
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, HTN_VISIT 2026-03-24 uncontrolled
    on 2026-03-25: HTN_VISIT ..2026-04-07 referral

A high value and then a reaction are twice in a row
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, HTN_VISIT 2026-03-22 reaction
    on 2026-03-25: HTN_VISIT ..2026-04-05 referral

Three times in a row stays a referral
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, HTN_VISIT 2026-03-24 uncontrolled
    did HTN_VISIT 2026-04-07 uncontrolled
    on 2026-04-07: HTN_VISIT ..2026-04-21 referral

A visit in order between two that are not begins the count again
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, HTN_VISIT 2026-03-24 controlled
    did HTN_VISIT 2026-06-20 uncontrolled
    on 2026-06-20: HTN_VISIT ..2026-07-04 recall

After a recall in order three months count from the recall
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, HTN_VISIT 2026-03-24 controlled
    on 2026-03-24: HTN_VISIT 2026-04-07..2026-06-24

An emergency is referred at once
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-02-20 emergency
    on 2026-02-20: HTN_VISIT ..2026-03-06 referral

A new complication is referred at the first time
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-02-17 complication
    on 2026-02-20: HTN_VISIT ..2026-03-03 referral

An emergency in order again goes back to the round
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-02-17 emergency, HTN_VISIT 2026-03-01 controlled
    on 2026-03-02: HTN_VISIT 2026-03-15..2026-06-01

A call that finds the value in order ends the recall; three months count from the visit
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, HTN_VISIT 2026-03-20 controlled uncounted
    on 2026-03-21: HTN_VISIT 2026-03-24..2026-06-10

A call that hears of a high value begins a recall
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, HTN_VISIT 2026-04-05 uncontrolled uncounted
    on 2026-04-05: HTN_VISIT ..2026-04-19 recall

A high value and a call that hears of another are twice in a row
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, HTN_VISIT 2026-03-24 uncontrolled uncounted
    on 2026-03-25: HTN_VISIT ..2026-04-07 referral

Calls alone are no visits: the first visit stays due
    born 1960-03-05, since 2026-01-15, HTN 2026-01-15
    did HTN_VISIT 2026-02-10 controlled uncounted
    on 2026-02-11: HTN_VISIT ..2026-03-31

A call in the last quarter takes nothing from what the year asks for
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-10-20 controlled, HTN_VISIT 2026-11-01 controlled uncounted
    on 2026-11-02: HTN_VISIT ..2026-12-03

Nobody was met: an attempt changes nothing
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-02-10 controlled, HTN_VISIT 2026-05-02 not_met uncounted
    on 2026-05-03: HTN_VISIT 2026-02-24..2026-05-10

An attempt does not end a recall
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, HTN_VISIT 2026-03-20 not_met uncounted
    on 2026-03-21: HTN_VISIT ..2026-03-24 recall

An attempt between two high values does not part them
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, HTN_VISIT 2026-03-20 not_met uncounted
    did HTN_VISIT 2026-03-26 uncontrolled
    on 2026-03-27: HTN_VISIT ..2026-04-09 referral

A day that was agreed takes the place of the proposed one
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 controlled next 2026-05-15
    on 2026-03-11: HTN_VISIT ..2026-05-15

A day agreed later than three months stands as well
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 controlled next 2026-06-25
    on 2026-03-11: HTN_VISIT ..2026-06-25

A day agreed too soon waits for two weeks
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 controlled next 2026-03-15
    on 2026-03-11: HTN_VISIT 2026-03-24..2026-03-24

A day that was agreed is done with after the next visit
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-02-10 controlled next 2026-04-15, HTN_VISIT 2026-04-12 controlled
    on 2026-04-13: HTN_VISIT 2026-04-26..2026-07-12
"""
