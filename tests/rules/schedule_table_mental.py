"""Severe mental disorders.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
A mental disorder registered in the first quarter asks for visit, training and examination
    born 1985-04-04, since 2026-02-03, SMD 2026-02-03
    on 2026-02-03: SMD_VISIT 2026-02-03..2026-03-31; FAMILY_TRAINING 2026-02-03..2026-03-31
    on 2026-02-03: EXAM 2026-02-03..2026-12-31

A mental disorder registered in the second quarter is visited by the end of June
    born 1985-04-04, since 2026-06-30, SMD 2026-06-30
    on 2026-06-30: SMD_VISIT 2026-06-30..2026-06-30; FAMILY_TRAINING 2026-06-30..2026-06-30

A mental disorder registered in the third quarter is visited by the end of September
    born 1985-04-04, since 2026-07-15, SMD 2026-07-15
    on 2026-07-15: SMD_VISIT 2026-07-15..2026-09-30

A mental disorder registered in the last quarter is visited by the end of the year
    born 1985-04-04, since 2026-11-15, SMD 2026-11-15
    on 2026-11-15: SMD_VISIT 2026-11-15..2026-12-31; EXAM 2026-11-15..2026-12-31

There is no age for mental disorders
    born 2010-04-04, since 2026-02-03, SMD 2026-02-03
    on 2026-02-03: SMD_VISIT 2026-02-03..2026-03-31

Who is stable is seen again in three months
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 stable
    on 2026-03-16: SMD_VISIT 2026-03-29..2026-06-15

Stable on 30 November is seen again by the end of February
    born 1985-04-04, since 2026-10-10, SMD 2026-10-10
    did SMD_VISIT 2026-11-30 stable
    on 2026-12-01: SMD_VISIT 2026-12-14..2027-02-28

Who is partly stable for the first time is seen again in two weeks
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 partly_stable
    on 2026-03-16: SMD_VISIT ..2026-03-29 recall

Who is settled after two weeks is seen again in three months
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 partly_stable, SMD_VISIT 2026-03-29 stable
    on 2026-03-30: SMD_VISIT 2026-04-12..2026-06-29

Who is partly stable again after two weeks is seen again in a month
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 partly_stable, SMD_VISIT 2026-03-29 partly_stable
    on 2026-03-30: SMD_VISIT 2026-04-12..2026-04-29

Who stays partly stable is seen every month
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 partly_stable, SMD_VISIT 2026-03-29 partly_stable
    did SMD_VISIT 2026-04-29 partly_stable
    on 2026-04-30: SMD_VISIT 2026-05-13..2026-05-29

A month after the last of January ends with February
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-01-15 partly_stable, SMD_VISIT 2026-01-31 partly_stable
    on 2026-02-01: SMD_VISIT 2026-02-14..2026-02-28

Partly stable once more after a stable time is the first time again
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 partly_stable, SMD_VISIT 2026-03-29 stable
    did SMD_VISIT 2026-06-29 partly_stable
    on 2026-06-30: SMD_VISIT ..2026-07-13 recall

Who is unstable is referred, and asked after within two weeks
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 unstable
    on 2026-03-16: SMD_VISIT ..2026-03-29 referral

Who stays unstable stays referred
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 unstable, SMD_VISIT 2026-03-29 unstable
    on 2026-03-30: SMD_VISIT ..2026-04-12 referral

Who turns unstable after being partly stable is referred
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 partly_stable, SMD_VISIT 2026-03-29 unstable
    on 2026-03-30: SMD_VISIT ..2026-04-12 referral

Unstable and then stable goes back to three months
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 unstable, SMD_VISIT 2026-03-29 stable
    on 2026-03-30: SMD_VISIT 2026-04-12..2026-06-29

Unstable and then partly stable is partly stable for the first time
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 unstable, SMD_VISIT 2026-03-29 partly_stable
    on 2026-03-30: SMD_VISIT ..2026-04-12 recall

A call from a stable time begins the two weeks
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 stable, SMD_VISIT 2026-05-01 partly_stable uncounted
    on 2026-05-02: SMD_VISIT ..2026-05-15 recall

A call that hears of a crisis refers
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 stable, SMD_VISIT 2026-05-01 unstable uncounted
    on 2026-05-02: SMD_VISIT ..2026-05-15 referral

One visit for a mental disorder by October leaves three for the year
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-10-10 stable
    on 2026-10-11: SMD_VISIT 2026-10-24..2026-12-03

A day agreed with the family takes the place of the proposed one
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10
    did SMD_VISIT 2026-03-15 stable next 2026-04-20
    on 2026-03-16: SMD_VISIT ..2026-04-20

Training of the family comes again within three months, and not before two weeks
    born 1985-04-04, since 2026-02-03, SMD 2026-02-03
    did FAMILY_TRAINING 2026-02-10
    on 2026-02-11: FAMILY_TRAINING 2026-02-24..2026-05-10

Four trainings in the year are enough, and the next is due in the first quarter
    born 1985-04-04, since 2026-02-03, SMD 2026-02-03
    did FAMILY_TRAINING 2026-02-10, FAMILY_TRAINING 2026-05-10, FAMILY_TRAINING 2026-08-10
    did FAMILY_TRAINING 2026-11-10
    on 2026-11-11: FAMILY_TRAINING 2027-01-01..2027-03-31

Visits for a mental disorder and for hypertension within a month are on one day
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, SMD_VISIT 2026-03-25 stable
    on 2026-03-26: HTN_VISIT ..2026-06-10; SMD_VISIT ..2026-06-10

Visits for a mental disorder and for hypertension more than a month apart keep their days
    born 1985-04-04, since 2024-01-10, SMD 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-10 controlled, SMD_VISIT 2026-04-11 stable
    on 2026-04-12: HTN_VISIT ..2026-06-10; SMD_VISIT ..2026-07-11
"""
