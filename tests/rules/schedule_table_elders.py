"""Older people.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
At 65 the yearly service is due by the end of the year
    born 1961-05-20, since 2020-01-01
    on 2026-05-20: ELDER_ASSESS 2026-05-20..2026-12-31; EXAM 2026-05-20..2026-12-31
    on 2026-05-20: GUIDANCE 2026-05-20..2026-12-31; TCM_ELDER 2026-05-20..2026-12-31

The day before the 65th birthday nothing is due, and the birthday is looked at again
    born 1961-05-20, since 2020-01-01
    on 2026-05-19: nothing; look 2026-05-20

The day after the 65th birthday the service is due
    born 1961-05-20, since 2020-01-01
    on 2026-05-21: ELDER_ASSESS 2026-05-20..2026-12-31

Registered as older at 60 and examined at 65 are two things
    born 1964-05-20, since 2020-01-01, ELDER 2024-05-20
    on 2026-06-01: nothing

Born on 29 February, 65 years are completed on 1 March
    born 1960-02-29, since 2020-01-01
    on 2025-02-28: nothing
    on 2025-03-01: ELDER_ASSESS 2025-03-01..2025-12-31

Turned 65 on the last day of the year, the service is due on that day
    born 1961-12-31, since 2020-01-01
    on 2026-12-31: ELDER_ASSESS 2026-12-31..2026-12-31; EXAM 2026-12-31..2026-12-31

An old person who came here in summer has until the end of the year
    born 1940-03-03, since 2026-07-07
    on 2026-07-07: ELDER_ASSESS 2026-07-07..2026-12-31; TCM_ELDER 2026-07-07..2026-12-31

What was done in May is due from January and before the next May is over
    born 1940-03-03, since 2025-01-01
    did ELDER_ASSESS 2026-05-10, EXAM 2026-05-10, GUIDANCE 2026-05-10, TCM_ELDER 2026-05-10
    on 2026-05-11: ELDER_ASSESS 2027-01-01..2027-05-10; EXAM 2027-01-01..2027-05-10
    on 2026-05-11: GUIDANCE 2027-01-01..2027-05-10; TCM_ELDER 2027-01-01..2027-05-10

What was done on 29 February is due by 28 February
    born 1940-03-03, since 2025-01-01
    did ELDER_ASSESS 2028-02-29
    on 2028-03-01: ELDER_ASSESS 2029-01-01..2029-02-28

What was done on New Year's Eve is due again two weeks later at the earliest
    born 1940-03-03, since 2025-01-01
    did ELDER_ASSESS 2026-12-31
    on 2026-12-31: ELDER_ASSESS 2027-01-14..2027-12-31

A year that was missed stays overdue
    born 1940-03-03, since 2025-03-01
    on 2026-04-01: ELDER_ASSESS 2025-03-01..2025-12-31

The missed year is made good once, and the next goes into the year after
    born 1940-03-03, since 2025-03-01
    did ELDER_ASSESS 2026-04-02
    on 2026-04-03: ELDER_ASSESS 2027-01-01..2027-04-02

Each of the four is looked at alone
    born 1940-03-03, since 2026-01-01
    did ELDER_ASSESS 2026-05-10, EXAM 2026-05-10
    on 2026-05-11: ELDER_ASSESS 2027-01-01..2027-05-10; EXAM 2027-01-01..2027-05-10
    on 2026-05-11: GUIDANCE 2026-01-01..2026-12-31; TCM_ELDER 2026-01-01..2026-12-31

Twice in one year is once
    born 1940-03-03, since 2025-01-01
    did ELDER_ASSESS 2026-05-10, ELDER_ASSESS 2026-09-10
    on 2026-09-11: ELDER_ASSESS 2027-01-01..2027-09-10

An examination before the 65th birthday is not that of an older person
    born 1961-05-20, since 2020-01-01
    did EXAM 2026-03-01
    on 2026-05-20: EXAM 2026-05-20..2026-12-31

With hypertension an examination before the 65th birthday is the one of the year
    born 1961-05-20, since 2020-01-01, HTN 2020-01-01
    did EXAM 2026-03-01
    on 2026-05-20: EXAM 2027-01-01..2027-03-01; ELDER_ASSESS 2026-05-20..2026-12-31

With hypertension and diabetes an older person is examined once
    born 1940-03-03, since 2026-01-15, HTN 2026-01-15, DM2 2026-01-15
    on 2026-01-15: EXAM 2026-01-15..2026-12-31; HTN_VISIT ..2026-03-31; DM_VISIT ..2026-03-31
    on 2026-01-15: ELDER_ASSESS 2026-01-15..2026-12-31

The yearly service is done with a round in December
    born 1940-03-03, since 2026-01-15, HTN 2026-01-15
    did HTN_VISIT 2026-03-05 controlled, HTN_VISIT 2026-06-05 controlled
    did HTN_VISIT 2026-09-05 controlled
    on 2026-09-06: HTN_VISIT ..2026-12-05; EXAM ..2026-12-05; ELDER_ASSESS ..2026-12-05
    on 2026-09-06: GUIDANCE ..2026-12-05; TCM_ELDER ..2026-12-05

A round too early in November leaves the yearly service at the end of the year
    born 1940-03-03, since 2026-01-15, HTN 2026-01-15
    did HTN_VISIT 2026-03-05 controlled, HTN_VISIT 2026-06-05 controlled
    did HTN_VISIT 2026-08-25 controlled
    on 2026-08-26: HTN_VISIT ..2026-11-25; EXAM ..2026-12-31

What was done before the person was planned here is the last one done
    born 1940-03-03, since 2026-05-10
    did ELDER_ASSESS 2026-02-01, EXAM 2025-08-01
    on 2026-05-10: ELDER_ASSESS 2027-01-01..2027-02-01; EXAM 2026-05-10..2026-08-01

What was done long before the person was planned here makes nothing due before that day
    born 1940-03-03, since 2026-05-10
    did ELDER_ASSESS 2024-02-01
    on 2026-05-10: ELDER_ASSESS 2026-05-10..2026-12-31

A contract that promises the same asks for nothing twice
    born 1940-03-03, since 2026-01-01
    promised ELDER_ASSESS 1 2026-04-01..2027-12-31, EXAM 1 2026-04-01..2027-12-31
    on 2026-04-02: ELDER_ASSESS 2026-01-01..2026-12-31; EXAM 2026-01-01..2026-12-31

An older person living alone is visited and taught as well
    born 1940-03-03, since 2026-01-01, LONE_ELDER 2026-01-01
    on 2026-01-01: ELDER_ASSESS 2026-01-01..2026-12-31; HOME_VISIT 2026-01-01..2026-12-31
    on 2026-01-01: EDUCATION 2026-01-01..2026-12-31
"""
