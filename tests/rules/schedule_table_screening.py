"""Pressure of people in no programme: taken again, watched, or told by a doctor.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
Pressure that was never taken makes nothing due by itself
    born 1980-03-05, since 2024-01-10
    on 2026-03-10: no BP

Pressure in order makes nothing due
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10
    on 2026-03-10: no BP
    on 2026-12-31: no BP

High for the first time, it is taken again within four weeks on another day
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 suspected
    on 2026-03-10: BP 2026-03-11..2026-04-07 recall uncounted
    on 2026-06-01: BP 2026-03-11..2026-04-07 recall uncounted

Four weeks may end in the new year
    born 1980-03-05, since 2024-01-10
    did BP 2026-12-20 suspected
    on 2026-12-20: BP 2026-12-21..2027-01-17 recall uncounted

High on a second day, it is taken once more
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 suspected, BP 2026-03-20 suspected
    on 2026-03-20: BP 2026-03-21..2026-04-17 recall uncounted

High on a third day, a doctor is asked, and the person is asked after within two weeks
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 suspected, BP 2026-03-20 suspected, BP 2026-04-01 suspected
    on 2026-04-01: BP 2026-04-02..2026-04-15 referral uncounted

Twice on one day is one day
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 suspected, BP 2026-03-10 suspected, BP 2026-03-10 suspected
    on 2026-03-10: BP 2026-03-11..2026-04-07 recall uncounted

In order in between, the days are counted anew
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 suspected, BP 2026-03-20 suspected, BP 2026-03-25, BP 2026-04-01 suspected
    on 2026-04-01: BP 2026-04-02..2026-04-29 recall uncounted

In order the next time, nothing is due any more
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 suspected, BP 2026-03-20
    on 2026-03-20: no BP

At the upper end, it is taken again within half a year
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 elevated
    on 2026-03-10: BP 2026-03-24..2026-09-10 uncounted

Half a year after 31 August ends with February
    born 1980-03-05, since 2024-01-10
    did BP 2026-08-31 elevated
    on 2026-08-31: BP 2026-09-14..2027-02-28 uncounted

High and then at the upper end, it is watched and not called back
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 suspected, BP 2026-03-20 elevated
    on 2026-03-20: BP 2026-04-03..2026-09-20 uncounted

High and at the upper end on one day, the higher one holds
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 elevated, BP 2026-03-10 suspected
    on 2026-03-10: BP 2026-03-11..2026-04-07 recall uncounted

An emergency is asked after within two weeks, the first time already
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 emergency
    on 2026-03-10: BP 2026-03-11..2026-03-24 referral uncounted

Who is followed for hypertension is not screened for it
    born 1960-03-05, since 2024-01-10, HTN 2026-03-20
    did BP 2026-03-10 suspected
    on 2026-03-20: no BP

An emergency that the examination of a patient found is asked after as well
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-01, BP 2026-03-10 emergency
    on 2026-03-10: BP 2026-03-11..2026-03-24 referral uncounted; HTN_VISIT ..2026-06-01

Who is followed for diabetes only is screened for hypertension
    born 1960-03-05, since 2024-01-10, DM2 2024-01-10
    did BP 2026-03-10 suspected
    on 2026-03-10: BP 2026-03-11..2026-04-07 recall uncounted

What was high before somebody was planned here is not overdue
    born 1980-03-05, since 2026-06-01
    did BP 2026-03-10 suspected
    on 2026-06-01: BP 2026-06-01..2026-06-01 recall uncounted

A county may ask for a day that is nearer and for two high days
    born 1980-03-05, since 2024-01-10
    did BP 2026-03-10 suspected, BP 2026-03-20 suspected
    numbers screening.days_to_tell=2
    on 2026-03-20: BP 2026-03-21..2026-04-03 referral uncounted
"""
