"""Diabetes.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
Diabetes found in the first quarter asks for a visit by its end and an examination in the year
    born 1958-07-01, since 2026-03-31, DM2 2026-03-31
    on 2026-03-31: DM_VISIT 2026-03-31..2026-03-31; EXAM 2026-03-31..2026-12-31; no HTN_VISIT

Diabetes found in the second quarter asks for a visit by the end of June
    born 1958-07-01, since 2026-05-31, DM2 2026-05-31
    on 2026-06-01: DM_VISIT 2026-05-31..2026-06-30

Diabetes found in the third quarter asks for a visit by the end of September
    born 1958-07-01, since 2026-07-01, DM2 2026-07-01
    on 2026-07-01: DM_VISIT 2026-07-01..2026-09-30

Diabetes found in the last quarter asks for a visit by the end of the year
    born 1958-07-01, since 2026-12-15, DM2 2026-12-15
    on 2026-12-16: DM_VISIT 2026-12-15..2026-12-31

Glucose in order is measured again in three months
    born 1958-07-01, since 2024-01-10, DM2 2024-01-10
    did DM_VISIT 2026-03-31 controlled
    on 2026-04-01: DM_VISIT 2026-04-14..2026-06-30

Glucose in order on 30 November is measured again at the end of February
    born 1958-07-01, since 2026-10-10, DM2 2026-10-10
    did DM_VISIT 2026-11-30 controlled
    on 2026-12-01: DM_VISIT 2026-12-14..2027-02-28

Glucose not in order is measured again within two weeks
    born 1958-07-01, since 2024-01-10, DM2 2024-01-10
    did DM_VISIT 2026-03-31 uncontrolled
    on 2026-04-01: DM_VISIT ..2026-04-14 recall

Glucose not in order twice is referred
    born 1958-07-01, since 2024-01-10, DM2 2024-01-10
    did DM_VISIT 2026-03-31 uncontrolled, DM_VISIT 2026-04-14 uncontrolled
    on 2026-04-15: DM_VISIT ..2026-04-28 referral

Glucose of an emergency is referred at once
    born 1958-07-01, since 2024-01-10, DM2 2024-01-10
    did DM_VISIT 2028-02-15 emergency
    on 2028-02-15: DM_VISIT ..2028-02-29 referral

Too low a glucose twice is an emergency each time
    born 1958-07-01, since 2024-01-10, DM2 2024-01-10
    did DM_VISIT 2026-05-02 emergency, DM_VISIT 2026-05-16 emergency
    on 2026-05-16: DM_VISIT ..2026-05-30 referral

Diabetes younger than 35 is followed and not counted
    born 2000-07-01, since 2026-02-01, DM2 2026-02-01
    on 2026-02-01: DM_VISIT 2026-02-01..2026-03-31 uncounted

Diabetes turns counted on the 35th birthday
    born 1991-02-02, since 2026-02-01, DM2 2026-02-01
    on 2026-02-01: DM_VISIT 2026-02-01..2026-03-31 uncounted
    on 2026-02-02: DM_VISIT 2026-02-01..2026-03-31

Glucose and foot pulse come with the visit
    born 1958-07-01, since 2026-01-15, DM2 2026-01-15
    promised FPG 4 2026-01-15..2027-12-31, FOOT 4 2026-01-15..2027-12-31
    promised DM_VISIT 4 2026-01-15..2027-12-31
    on 2026-01-20: DM_VISIT ..2026-03-31; no FPG; no FOOT

Three visits for diabetes by November leave one for this year
    born 1958-07-01, since 2024-01-10, DM2 2024-01-10
    did DM_VISIT 2026-02-20 controlled, DM_VISIT 2026-07-20 controlled
    did DM_VISIT 2026-11-10 controlled
    on 2026-11-11: DM_VISIT 2026-11-24..2026-12-31

One visit on New Year's Eve goes on two weeks later, for three were missed
    born 1958-07-01, since 2024-01-10, DM2 2024-01-10
    did DM_VISIT 2026-12-31 controlled
    on 2026-12-31: DM_VISIT 2027-01-14..2027-01-14

A call about glucose is no visit
    born 1958-07-01, since 2024-01-10, DM2 2024-01-10
    did DM_VISIT 2026-03-31 controlled, DM_VISIT 2026-06-20 controlled uncounted
    on 2026-06-21: DM_VISIT 2026-04-14..2026-06-30
"""
