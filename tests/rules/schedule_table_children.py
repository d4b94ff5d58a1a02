"""Children: from birth to six years.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
A newborn at home is visited within a week of coming home
    born 2026-03-02, since 2026-03-02, home 2026-03-05
    on 2026-03-06: NEWBORN 2026-03-05..2026-03-12

Without the day of coming home the week counts from birth
    born 2026-03-02, since 2026-03-02
    on 2026-03-02: NEWBORN 2026-03-02..2026-03-09

A newborn visit that was missed stays due until the 28th day
    born 2026-03-02, since 2026-03-02
    on 2026-03-29: NEWBORN 2026-03-02..2026-03-09

On the 28th day a newborn visit is still due
    born 2026-03-02, since 2026-03-02
    on 2026-03-30: NEWBORN 2026-03-02..2026-03-09; FULL_MONTH 2026-03-30..2026-04-01

After the 28th day there is no newborn visit
    born 2026-03-02, since 2026-03-02
    on 2026-03-31: no NEWBORN; FULL_MONTH 2026-03-30..2026-04-01

Nobody was at home, and the newborn visit stays due
    born 2026-03-02, since 2026-03-02
    did NEWBORN 2026-03-06 not_met uncounted
    on 2026-03-07: NEWBORN 2026-03-02..2026-03-09

Home late, the newborn visit ends with the 28th day
    born 2026-03-02, since 2026-03-02, home 2026-03-26
    on 2026-03-27: NEWBORN 2026-03-26..2026-03-30

A newborn who was visited is due at the full month
    born 2026-03-02, since 2026-03-02
    did NEWBORN 2026-03-08
    on 2026-03-09: no NEWBORN; FULL_MONTH 2026-03-30..2026-04-01

Born on 1 February, the full month is in a month of 28 days
    born 2026-02-01, since 2026-02-01
    did NEWBORN 2026-02-05
    on 2026-02-06: FULL_MONTH 2026-03-01..2026-03-03

A full month that was missed waits until the window of three months opens
    born 2026-03-02, since 2026-03-02
    on 2026-05-17: FULL_MONTH 2026-03-30..2026-04-01

With the window of three months the full month is past
    born 2026-03-02, since 2026-03-02
    on 2026-05-18: no FULL_MONTH; no NEWBORN; CHILD_VISIT 2026-05-18..2026-06-17 slot 3m

Nobody was at home at the full month, and it stays due
    born 2026-03-02, since 2026-03-02
    did FULL_MONTH 2026-03-31 not_met uncounted
    on 2026-04-01: FULL_MONTH 2026-03-30..2026-04-01

A child who came here on the 29th day has a full month of two days
    born 2026-03-02, since 2026-03-31
    on 2026-03-31: FULL_MONTH 2026-03-31..2026-04-01; no NEWBORN

A full month that was done is not due again
    born 2026-03-02, since 2026-03-02
    did FULL_MONTH 2026-03-31
    on 2026-04-01: no FULL_MONTH; CHILD_VISIT 2026-05-18..2026-06-17 slot 3m

After three months come six
    born 2026-03-02, since 2026-03-02
    did CHILD_VISIT 2026-06-01
    on 2026-06-02: CHILD_VISIT 2026-08-18..2026-09-17 slot 6m

After six months come eight
    born 2026-03-02, since 2026-03-02
    did CHILD_VISIT 2026-06-01, CHILD_VISIT 2026-09-10
    on 2026-09-11: CHILD_VISIT 2026-10-18..2026-11-17 slot 8m

After eight months come twelve, with thirty days on each side
    born 2026-03-02, since 2026-03-02
    did CHILD_VISIT 2026-06-01, CHILD_VISIT 2026-09-10, CHILD_VISIT 2026-11-01
    on 2026-11-11: CHILD_VISIT 2027-01-31..2027-04-01 slot 12m

After twelve months come eighteen
    born 2025-03-02, since 2025-03-02
    did CHILD_VISIT 2026-03-02
    on 2026-03-03: CHILD_VISIT 2026-08-03..2026-10-02 slot 18m

After eighteen months come twenty-four
    born 2025-03-02, since 2025-03-02
    did CHILD_VISIT 2026-08-10
    on 2026-08-11: CHILD_VISIT 2027-01-31..2027-04-01 slot 24m

After twenty-four months come thirty
    born 2024-03-02, since 2024-03-02
    did CHILD_VISIT 2026-03-30
    on 2026-03-31: CHILD_VISIT 2026-08-03..2026-10-02 slot 30m

After thirty months come thirty-six
    born 2024-03-02, since 2024-03-02
    did CHILD_VISIT 2026-09-30
    on 2026-10-01: CHILD_VISIT 2027-01-31..2027-04-01 slot 36m

After three years come four
    born 2023-03-02, since 2023-03-02
    did CHILD_VISIT 2026-03-20
    on 2026-03-21: CHILD_VISIT 2027-01-31..2027-04-01 slot 48m

After four years come five
    born 2022-03-02, since 2022-03-02
    did CHILD_VISIT 2026-03-20
    on 2026-03-21: CHILD_VISIT 2027-01-31..2027-04-01 slot 60m

After five years come six
    born 2021-03-02, since 2021-03-02
    did CHILD_VISIT 2026-03-20
    on 2026-03-21: CHILD_VISIT 2027-01-31..2027-04-01 slot 72m

After six years there is no further check
    born 2020-03-02, since 2020-03-02
    did CHILD_VISIT 2026-03-20
    on 2026-03-21: no CHILD_VISIT; no CHILD_TCM; no NEWBORN; no FULL_MONTH

A package with four checks a year asks for no check outside the ages
    born 2020-09-02, since 2025-01-01
    promised CHILD_VISIT 4 2026-01-01..2026-12-31, CHILD_HB 2 2026-01-01..2026-12-31
    promised CHILD_TCM 2 2026-01-01..2026-12-31, VACCINE 0 2026-01-01..2026-12-31
    did CHILD_VISIT 2025-09-02
    on 2026-01-10: CHILD_VISIT 2026-08-03..2026-10-02 slot 72m; no VACCINE; no CHILD_TCM
    on 2026-01-10: no CHILD_HB
"""
