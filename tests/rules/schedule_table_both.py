"""Hypertension and diabetes together, and what is done with a round.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
Both illnesses visited on one day stay together
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, DM_VISIT 2026-03-10 controlled
    on 2026-03-11: HTN_VISIT 2026-03-24..2026-06-10; DM_VISIT 2026-03-24..2026-06-10

Both illnesses found together are visited first on one day, and examined once
    born 1958-07-01, since 2026-02-10, HTN 2026-02-10, DM2 2026-02-10
    on 2026-02-10: HTN_VISIT ..2026-03-31; DM_VISIT ..2026-03-31; EXAM 2026-02-10..2026-12-31

Rounds a month apart meet on the earlier day
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, DM_VISIT 2026-04-10 controlled
    on 2026-04-11: HTN_VISIT ..2026-06-10; DM_VISIT ..2026-06-10

Rounds two months apart meet as well, for they are one visit with two forms
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-04-20 controlled, DM_VISIT 2026-02-20 controlled
    on 2026-04-21: HTN_VISIT ..2026-05-20; DM_VISIT ..2026-05-20

Rounds do not meet when the other was visited less than two weeks before
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, DM_VISIT 2026-06-05 controlled
    on 2026-06-06: HTN_VISIT ..2026-06-10; DM_VISIT ..2026-09-05

Rounds meet when the other was visited just two weeks before
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, DM_VISIT 2026-05-27 controlled
    on 2026-05-28: HTN_VISIT ..2026-06-10; DM_VISIT ..2026-06-10

A second illness found later is visited first together with the round of the other
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2026-03-05
    did HTN_VISIT 2026-01-20 controlled
    on 2026-03-05: HTN_VISIT ..2026-03-31; DM_VISIT ..2026-03-31

A round due before the second illness was found keeps its day
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2026-05-05
    did HTN_VISIT 2026-01-20 controlled
    on 2026-05-05: HTN_VISIT ..2026-04-20; DM_VISIT 2026-05-05..2026-06-30

A recall for pressure leaves the round for glucose where it is
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, DM_VISIT 2026-03-10 controlled
    on 2026-03-11: HTN_VISIT ..2026-03-24 recall; DM_VISIT ..2026-06-10

A recall is not moved to an earlier round
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did DM_VISIT 2026-02-20 controlled, HTN_VISIT 2026-05-15 uncontrolled
    on 2026-05-16: HTN_VISIT ..2026-05-29 recall; DM_VISIT ..2026-05-20

Recalls for both stay recalls for both
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 uncontrolled, DM_VISIT 2026-03-10 uncontrolled
    on 2026-03-11: HTN_VISIT ..2026-03-24 recall; DM_VISIT ..2026-03-24 recall

A referral for glucose and a round for pressure go their own ways
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, DM_VISIT 2026-03-10 emergency
    on 2026-03-11: HTN_VISIT ..2026-06-10; DM_VISIT ..2026-03-24 referral

One examination does for both illnesses
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2026-03-05
    did EXAM 2026-02-01
    on 2026-03-06: EXAM 2027-01-01..2027-02-01

The examination shortly after a round is done with the round
    born 1958-07-01, since 2026-01-10, HTN 2026-01-10
    did HTN_VISIT 2026-03-10 controlled, HTN_VISIT 2026-06-10 controlled
    did HTN_VISIT 2026-09-10 controlled
    on 2026-09-11: HTN_VISIT ..2026-12-10; EXAM ..2026-12-10

An examination thirty days after a round is done with it
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10
    did EXAM 2025-07-10, HTN_VISIT 2026-03-10 controlled
    on 2026-03-11: HTN_VISIT ..2026-06-10; EXAM ..2026-06-10

An examination thirty-one days after a round keeps its own day
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10
    did EXAM 2025-07-11, HTN_VISIT 2026-03-10 controlled
    on 2026-03-11: HTN_VISIT ..2026-06-10; EXAM ..2026-07-11

An examination whose year has not come is not drawn into the old one
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10
    did EXAM 2026-01-05, HTN_VISIT 2026-02-20 controlled, HTN_VISIT 2026-05-20 controlled
    did HTN_VISIT 2026-09-20 controlled
    on 2026-09-21: HTN_VISIT ..2026-12-20; EXAM 2027-01-01..2027-01-05

An examination shortly before a round keeps its day, and the round comes to it
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10
    did EXAM 2025-05-25, HTN_VISIT 2026-03-10 controlled
    on 2026-03-11: EXAM ..2026-05-25; HTN_VISIT ..2026-05-25

A day agreed for glucose stays where it is, and the earlier round for pressure as well
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, DM_VISIT 2026-03-10 controlled next 2026-06-24
    on 2026-03-11: HTN_VISIT ..2026-06-10; DM_VISIT ..2026-06-24

The round for pressure comes to an earlier day that was agreed for glucose
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, DM_VISIT 2026-03-10 controlled next 2026-05-15
    on 2026-03-11: HTN_VISIT ..2026-05-15; DM_VISIT ..2026-05-15

Days agreed for both on different days stay both
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10, DM2 2024-01-10
    did HTN_VISIT 2026-03-10 controlled next 2026-05-20
    did DM_VISIT 2026-03-10 controlled next 2026-05-15
    on 2026-03-11: HTN_VISIT ..2026-05-20; DM_VISIT ..2026-05-15

An examination shortly before an agreed day draws the visit to itself no more
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10
    did EXAM 2025-05-25, HTN_VISIT 2026-03-10 controlled next 2026-06-12
    on 2026-03-11: EXAM ..2026-05-25; HTN_VISIT ..2026-06-12

An examination shortly after an agreed day is done on that day
    born 1958-07-01, since 2024-01-10, HTN 2024-01-10
    did EXAM 2025-07-10, HTN_VISIT 2026-03-10 controlled next 2026-06-20
    on 2026-03-11: EXAM ..2026-06-20; HTN_VISIT ..2026-06-20
"""
