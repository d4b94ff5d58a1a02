"""Hypertension: the round of three months, and the ages it counts from.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
Found in the first quarter, the first visit is due by its end
    born 1960-03-05, since 2026-01-15, HTN 2026-01-15
    on 2026-01-15: HTN_VISIT 2026-01-15..2026-03-31; EXAM 2026-01-15..2026-12-31

Found on the first day of the year, the first visit is due by the end of March
    born 1960-03-05, since 2026-01-01, HTN 2026-01-01
    on 2026-01-01: HTN_VISIT 2026-01-01..2026-03-31

Found in the second quarter, the first visit is due by the end of June
    born 1960-03-05, since 2026-04-01, HTN 2026-04-01
    on 2026-04-02: HTN_VISIT 2026-04-01..2026-06-30

Found in the third quarter, the first visit is due by the end of September
    born 1960-03-05, since 2026-09-30, HTN 2026-09-30
    on 2026-09-30: HTN_VISIT 2026-09-30..2026-09-30

Found in the last quarter, visit and examination are due by the end of the year
    born 1960-03-05, since 2026-10-02, HTN 2026-10-02
    on 2026-10-02: HTN_VISIT 2026-10-02..2026-12-31; EXAM 2026-10-02..2026-12-31

Found on the last day of the year, the visit is due on it
    born 1960-03-05, since 2026-12-31, HTN 2026-12-31
    on 2026-12-31: HTN_VISIT 2026-12-31..2026-12-31; EXAM 2026-12-31..2026-12-31

An illness of old is planned from the day on which the person was known here
    born 1960-03-05, since 2026-05-10, HTN 2015-02-01
    on 2026-05-10: HTN_VISIT 2026-05-10..2026-06-30; EXAM 2026-05-10..2026-12-31

Nothing is due before the diagnosis, though the person was known long before
    born 1970-03-05, since 2020-01-01, HTN 2026-08-20
    on 2026-08-20: HTN_VISIT 2026-08-20..2026-09-30; EXAM 2026-08-20..2026-12-31

A first visit that was missed stays due on its day
    born 1960-03-05, since 2026-01-15, HTN 2026-01-15
    on 2026-05-20: HTN_VISIT 2026-01-15..2026-03-31
    on 2027-02-01: HTN_VISIT 2026-01-15..2026-03-31; EXAM 2026-01-15..2026-12-31

After a visit in order the next is due in three months, and counts after two weeks
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-02-10 controlled
    on 2026-02-10: HTN_VISIT 2026-02-24..2026-05-10
    on 2026-08-01: HTN_VISIT 2026-02-24..2026-05-10

Three months after the last of November end with February
    born 1960-03-05, since 2026-11-02, HTN 2026-11-02
    did HTN_VISIT 2026-11-30 controlled
    on 2026-12-01: HTN_VISIT 2026-12-14..2027-02-28

In a leap year three months after the last of November end on 29 February
    born 1960-03-05, since 2027-11-02, HTN 2027-11-02
    did HTN_VISIT 2027-11-30 controlled
    on 2027-12-01: HTN_VISIT 2027-12-14..2028-02-29

Three months after 29 February are 29 May
    born 1960-03-05, since 2027-01-05, HTN 2027-01-05
    did HTN_VISIT 2028-02-29 controlled
    on 2028-03-01: HTN_VISIT 2028-03-14..2028-05-29

Three months after the last of January are the last of April
    born 1960-03-05, since 2025-01-05, HTN 2025-01-05
    did HTN_VISIT 2026-01-31 controlled
    on 2026-02-01: HTN_VISIT 2026-02-14..2026-04-30

Four visits in the year are enough, and the next goes into the new year
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-02-20 controlled, HTN_VISIT 2026-05-20 controlled
    did HTN_VISIT 2026-08-20 controlled, HTN_VISIT 2026-11-20 controlled
    on 2026-11-21: HTN_VISIT 2026-12-04..2027-02-20

Three visits by October leave one for the year, due before its end
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-03-20 controlled, HTN_VISIT 2026-06-20 controlled
    did HTN_VISIT 2026-10-15 controlled
    on 2026-10-16: HTN_VISIT 2026-10-29..2026-12-31

Two visits by October leave two, and the third leaves room for the fourth
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-05-20 controlled, HTN_VISIT 2026-10-15 controlled
    on 2026-10-16: HTN_VISIT 2026-10-29..2026-12-17

A first visit in October leaves three, two weeks apart until the end of the year
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-10-20 controlled
    on 2026-10-21: HTN_VISIT 2026-11-03..2026-12-03

The second of four on 3 December leaves 17 December
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-10-20 controlled, HTN_VISIT 2026-12-03 controlled
    on 2026-12-03: HTN_VISIT 2026-12-17..2026-12-17

The third of four on 17 December leaves the last day of the year
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-10-20 controlled, HTN_VISIT 2026-12-03 controlled
    did HTN_VISIT 2026-12-17 controlled
    on 2026-12-17: HTN_VISIT 2026-12-31..2026-12-31

The first of four on 20 December is too late for the rest: two weeks go before the count
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-12-20 controlled
    on 2026-12-20: HTN_VISIT 2027-01-03..2027-01-03

Found in May, three visits are asked for in this year: after one in November two remain
    born 1960-03-05, since 2026-05-04, HTN 2026-05-04
    did HTN_VISIT 2026-11-02 controlled
    on 2026-11-03: HTN_VISIT 2026-11-16..2026-12-17

Found in July, two visits are asked for in this year: after one in November one remains
    born 1960-03-05, since 2026-07-01, HTN 2026-07-01
    did HTN_VISIT 2026-11-02 controlled
    on 2026-11-03: HTN_VISIT 2026-11-16..2026-12-31

Found in September, two visits are asked for: one in September brings the next in December
    born 1960-03-05, since 2026-09-01, HTN 2026-09-01
    did HTN_VISIT 2026-09-25 controlled
    on 2026-09-26: HTN_VISIT 2026-10-09..2026-12-25

Found in October, one visit is asked for in this year and the next three months later
    born 1970-03-05, since 2026-10-01, HTN 2026-10-01
    did HTN_VISIT 2026-10-20 controlled, EXAM 2026-10-20
    on 2026-10-21: HTN_VISIT 2026-11-03..2027-01-20

In the year after that of entry four visits are asked for
    born 1960-03-05, since 2025-11-01, HTN 2025-11-01
    did HTN_VISIT 2025-11-10 controlled, HTN_VISIT 2026-10-20 controlled
    on 2026-10-20: HTN_VISIT 2026-11-03..2026-12-03

Two visits on one day are one visit
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-10-20 controlled, HTN_VISIT 2026-10-20 controlled
    on 2026-10-21: HTN_VISIT 2026-11-03..2026-12-03

Two visits within a few days are one visit for the year
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-10-10 controlled, HTN_VISIT 2026-10-15 controlled
    on 2026-10-16: HTN_VISIT 2026-10-29..2026-12-03

Somebody called back who comes sooner than in two weeks has come all the same
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-10-10 uncontrolled, HTN_VISIT 2026-10-15 controlled
    on 2026-10-16: HTN_VISIT 2026-10-29..2026-12-17

A recall of before the person was planned here is due on that day
    born 1960-03-05, since 2026-05-10, HTN 2020-02-01
    did HTN_VISIT 2026-04-20 uncontrolled
    on 2026-05-10: HTN_VISIT 2026-05-10..2026-05-10 recall

A visit shortly before the person was planned here is that of its quarter
    born 1960-03-05, since 2026-06-01, HTN 2020-02-01
    did HTN_VISIT 2026-04-20 controlled, HTN_VISIT 2026-11-25 controlled
    on 2026-11-26: HTN_VISIT 2026-12-09..2026-12-31

A visit of an earlier quarter, before the person was planned here, is none of what is left
    born 1970-03-05, since 2026-07-10, HTN 2020-02-01
    did HTN_VISIT 2026-05-20 controlled, HTN_VISIT 2026-11-10 controlled, EXAM 2026-11-10
    on 2026-11-11: HTN_VISIT 2026-11-24..2026-12-31

Two visits on one day are one visit also when the first value was not in order
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-10-20 uncontrolled, HTN_VISIT 2026-10-20 controlled
    on 2026-10-21: HTN_VISIT 2026-11-03..2026-12-03

Of two visits on one day the later says how the person is
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did HTN_VISIT 2026-02-10 uncontrolled, HTN_VISIT 2026-02-10 controlled
    on 2026-02-11: HTN_VISIT 2026-02-24..2026-05-10

A visit before the diagnosis is no visit for the illness
    born 1960-03-05, since 2020-01-01, HTN 2026-08-20
    did HTN_VISIT 2026-08-01 controlled
    on 2026-08-21: HTN_VISIT 2026-08-20..2026-09-30

A high value before the diagnosis calls nobody back, and two weeks lie between the visits
    born 1960-03-05, since 2020-01-01, HTN 2026-08-20
    did HTN_VISIT 2026-08-15 uncontrolled
    on 2026-08-21: HTN_VISIT 2026-08-29..2026-09-30

A visit on the day of the diagnosis is the first
    born 1960-03-05, since 2020-01-01, HTN 2026-08-20
    did HTN_VISIT 2026-08-20 controlled
    on 2026-08-21: HTN_VISIT 2026-09-03..2026-11-20

A visit shortly before the person was planned here is the last visit, and three months count from it
    born 1960-03-05, since 2026-05-10, HTN 2020-02-01
    did HTN_VISIT 2026-04-20 controlled
    on 2026-05-10: HTN_VISIT 2026-05-10..2026-07-20

A visit long before the person was planned here makes nothing due before that day
    born 1960-03-05, since 2026-05-10, HTN 2020-02-01
    did HTN_VISIT 2025-03-01 controlled
    on 2026-05-10: HTN_VISIT 2026-05-10..2026-06-30

A late visit moves what follows: due dates go by what was done and not by the plan
    born 1960-03-05, since 2026-01-15, HTN 2026-01-15
    did HTN_VISIT 2026-05-25 controlled
    on 2026-05-25: HTN_VISIT 2026-06-08..2026-08-25

The day before the 35th birthday somebody is followed and not counted
    born 1991-06-15, since 2026-02-01, HTN 2026-02-01
    on 2026-06-14: HTN_VISIT 2026-02-01..2026-03-31 uncounted

On the 35th birthday somebody is counted
    born 1991-06-15, since 2026-02-01, HTN 2026-02-01
    on 2026-06-15: HTN_VISIT 2026-02-01..2026-03-31
    on 2026-06-16: HTN_VISIT 2026-02-01..2026-03-31

Born on 29 February, the 35th year is completed on 1 March
    born 1992-02-29, since 2026-02-01, HTN 2026-02-01
    on 2027-02-28: HTN_VISIT 2026-02-01..2026-03-31 uncounted
    on 2027-03-01: HTN_VISIT 2026-02-01..2026-03-31

Pressure, medicines and the record come with the visit and are never due alone
    born 1960-03-05, since 2026-01-15, HTN 2026-01-15
    promised BP 4 2026-01-15..2027-12-31, DRUG_REVIEW 4 2026-01-15..2027-12-31
    promised RECORD 1 2026-01-15..2027-12-31, REFILL 0 2026-01-15..2027-12-31
    promised HTN_VISIT 4 2026-01-15..2027-12-31
    on 2026-01-20: HTN_VISIT ..2026-03-31; no BP; no DRUG_REVIEW; no RECORD; no REFILL

The examination of the next year is due from January, at most a year after the last
    born 1960-03-05, since 2024-01-10, HTN 2024-01-10
    did EXAM 2026-08-05, HTN_VISIT 2026-12-28 controlled
    on 2026-12-29: EXAM 2027-01-01..2027-08-05

Somebody healthy and without a contract is asked nothing
    born 1980-03-05, since 2026-01-15
    on 2026-01-20: nothing

Somebody known to another programme only has no visit for hypertension
    born 1980-03-05, since 2026-01-15, DISABLED 2026-01-15
    on 2026-01-20: no HTN_VISIT; no EXAM; no DM_VISIT
"""
