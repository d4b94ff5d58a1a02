"""Disabled residents and special families.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
A disabled person is visited and taught once before the end of the year
    born 1970-01-01, since 2026-01-05, DISABLED 2026-01-05
    on 2026-01-05: DIS_VISIT 2026-01-05..2026-12-31; EDUCATION 2026-01-05..2026-12-31; no EXAM
    on 2026-01-05: no HOME_VISIT

A disability of November is visited before the end of the same year
    born 1970-01-01, since 2020-01-01, DISABLED 2026-11-20
    on 2026-11-20: DIS_VISIT 2026-11-20..2026-12-31; EDUCATION 2026-11-20..2026-12-31

After a visit the next is due from January and within a year
    born 1970-01-01, since 2024-01-01, DISABLED 2024-01-01
    did DIS_VISIT 2026-06-18, EDUCATION 2026-06-18
    on 2026-06-19: DIS_VISIT 2027-01-01..2027-06-18; EDUCATION 2027-01-01..2027-06-18

A visit before the disability was registered is none for it
    born 1970-01-01, since 2020-01-01, DISABLED 2026-04-20
    did DIS_VISIT 2026-03-01
    on 2026-04-20: DIS_VISIT 2026-04-20..2026-12-31

A disabled child is visited too
    born 2015-01-01, since 2026-01-05, DISABLED 2026-01-05
    on 2026-01-05: DIS_VISIT 2026-01-05..2026-12-31

A missed year of a disabled person stays overdue
    born 1970-01-01, since 2025-02-05, DISABLED 2025-02-05
    on 2026-02-05: DIS_VISIT 2025-02-05..2025-12-31

A family that lost its only child is visited at home and taught once a year
    born 1962-01-01, since 2026-01-05, FP_SPECIAL 2026-01-05
    on 2026-01-05: HOME_VISIT 2026-01-05..2026-12-31; EDUCATION 2026-01-05..2026-12-31; no DIS_VISIT

Somebody old and alone is visited at home once a year
    born 1950-01-01, since 2024-01-05, LONE_ELDER 2024-01-05
    did HOME_VISIT 2026-03-03
    on 2026-03-04: HOME_VISIT 2027-01-01..2027-03-03

Disabled and of a special family, education is one duty since the earlier of both
    born 1962-01-01, since 2024-01-01, DISABLED 2026-05-01, FP_SPECIAL 2026-02-01
    on 2026-05-01: EDUCATION 2026-02-01..2026-12-31; DIS_VISIT 2026-05-01..2026-12-31
    on 2026-05-01: HOME_VISIT 2026-02-01..2026-12-31

Two groups of special families are visited once
    born 1950-01-01, since 2024-01-01, LONE_ELDER 2026-02-01, FP_SPECIAL 2026-03-01
    on 2026-03-01: HOME_VISIT 2026-02-01..2026-12-31; EDUCATION 2026-02-01..2026-12-31

Disabled with hypertension, the visit at the end of the year is one with the round
    born 1962-01-01, since 2026-01-05, DISABLED 2026-01-05, HTN 2026-01-05
    did HTN_VISIT 2026-03-09 controlled, HTN_VISIT 2026-06-09 controlled
    did HTN_VISIT 2026-09-09 controlled
    on 2026-09-10: HTN_VISIT ..2026-12-09; DIS_VISIT ..2026-12-09; EDUCATION ..2026-12-09
    on 2026-09-10: EXAM ..2026-12-09

Visits four times a year in a special family: the higher number holds
    born 1950-01-01, since 2026-01-05, LONE_ELDER 2026-01-05
    promised HOME_VISIT 4 2026-01-05..2027-12-31
    on 2026-01-05: HOME_VISIT 2026-01-05..2026-03-31
"""
