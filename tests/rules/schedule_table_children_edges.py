"""Children: the last birthday, odd days, late arrivals, blood and Chinese medicine.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
The day before the 7th birthday the missed check of six years is still due
    born 2020-03-02, since 2020-03-02
    did CHILD_VISIT 2025-03-02
    on 2027-03-01: CHILD_VISIT 2026-01-31..2026-04-01 slot 72m

On the 7th birthday a child is no longer looked at
    born 2020-03-02, since 2020-03-02
    did CHILD_VISIT 2025-03-02
    on 2027-03-02: nothing
    on 2027-03-03: nothing

Born on 29 February, seven years are completed on 1 March
    born 2020-02-29, since 2020-02-29
    did CHILD_VISIT 2025-02-28
    on 2027-02-28: CHILD_VISIT 2026-01-29..2026-03-30 slot 72m
    on 2027-03-01: nothing

Born on 31 August, six months are the last of February
    born 2026-08-31, since 2026-08-31
    did CHILD_VISIT 2026-11-30
    on 2026-12-01: CHILD_VISIT 2027-02-13..2027-03-15 slot 6m

Born on 30 November, three months are the last of February
    born 2027-11-30, since 2027-11-30
    did FULL_MONTH 2027-12-30
    on 2027-12-31: CHILD_VISIT 2028-02-14..2028-03-15 slot 3m

The first check that was missed stays due until a visit
    born 2026-01-10, since 2026-01-10
    on 2026-11-20: CHILD_VISIT 2026-03-26..2026-04-25 slot 3m

A visit fills the nearest age, and what was missed before it is past
    born 2026-01-10, since 2026-01-10
    did CHILD_VISIT 2026-09-12
    on 2026-09-13: CHILD_VISIT 2026-12-11..2027-02-09 slot 12m

A visit shortly before a window fills it
    born 2026-01-10, since 2026-01-10
    did CHILD_VISIT 2026-03-24
    on 2026-04-10: CHILD_VISIT 2026-06-25..2026-07-25 slot 6m

A visit shortly after a window fills it
    born 2026-01-10, since 2026-01-10
    did CHILD_VISIT 2026-04-30
    on 2026-05-10: CHILD_VISIT 2026-06-25..2026-07-25 slot 6m

Two checks near one age fill it once
    born 2026-01-10, since 2026-01-10
    did CHILD_VISIT 2026-04-08, CHILD_VISIT 2026-04-20
    on 2026-05-10: CHILD_VISIT 2026-06-25..2026-07-25 slot 6m

A child who came here at seven months is due at eight
    born 2026-01-10, since 2026-08-15
    on 2026-08-15: no NEWBORN; no FULL_MONTH; CHILD_VISIT 2026-08-26..2026-09-25 slot 8m

A child who came in the midst of a window is due from that day
    born 2026-01-10, since 2026-07-10
    on 2026-07-10: CHILD_VISIT 2026-07-10..2026-07-25 slot 6m

A child who came on the last day of a window is due on it
    born 2026-01-10, since 2026-07-25
    on 2026-07-25: CHILD_VISIT 2026-07-25..2026-07-25 slot 6m

A child who came the day after a window is due at the next age
    born 2026-01-10, since 2026-07-26
    on 2026-07-26: CHILD_VISIT 2026-08-26..2026-09-25 slot 8m

A child who came at three and a half years is due at four
    born 2023-01-10, since 2026-07-10
    on 2026-07-10: CHILD_VISIT 2026-12-11..2027-02-09 slot 48m; no CHILD_TCM; no CHILD_HB

A child who came between three weeks and three months is due at three months
    born 2026-01-10, since 2026-02-20
    on 2026-02-20: no NEWBORN; no FULL_MONTH; CHILD_VISIT 2026-03-26..2026-04-25 slot 3m

A newborn who came in the third week is visited before the 28th day
    born 2026-01-10, since 2026-01-25
    on 2026-01-25: NEWBORN between 2026-01-25 and 2026-02-07; FULL_MONTH 2026-02-07..2026-02-09

Blood is looked at between six and eight months
    born 2026-01-10, since 2026-01-10
    on 2026-07-10: CHILD_HB 2026-07-10..2026-09-10 slot 6m

Blood at seven months is followed by that of eighteen
    born 2026-01-10, since 2026-01-10
    did CHILD_HB 2026-08-10
    on 2026-08-11: CHILD_HB 2027-06-10..2027-08-09 slot 18m

Blood at eighteen months is followed by that of thirty
    born 2025-01-10, since 2025-01-10
    did CHILD_HB 2026-07-20
    on 2026-08-11: CHILD_HB 2027-06-10..2027-08-09 slot 30m

After thirty months blood is looked at no more
    born 2024-01-10, since 2024-01-10
    did CHILD_HB 2026-07-20
    on 2026-08-11: no CHILD_HB

Chinese medicine comes first at six months
    born 2026-01-10, since 2026-01-10
    on 2026-03-10: CHILD_TCM 2026-06-25..2026-07-25 slot 6m

Chinese medicine at six months is followed by that of twelve
    born 2026-01-10, since 2026-01-10
    did CHILD_TCM 2026-07-10
    on 2026-07-11: CHILD_TCM 2026-12-11..2027-02-09 slot 12m

Chinese medicine at thirty months is followed by that of thirty-six, the last
    born 2024-01-10, since 2024-01-10
    did CHILD_TCM 2026-07-10
    on 2026-07-11: CHILD_TCM 2026-12-11..2027-02-09 slot 36m

After three years there is no more of Chinese medicine
    born 2023-01-10, since 2023-01-10
    did CHILD_TCM 2026-01-10
    on 2026-07-11: no CHILD_TCM

Chinese medicine of three years is due until its window closes
    born 2023-01-10, since 2023-01-10
    did CHILD_TCM 2025-07-10
    on 2026-02-09: CHILD_TCM 2025-12-11..2026-02-09 slot 36m
    on 2026-02-10: no CHILD_TCM

Chinese medicine that was never given is not asked for at five years
    born 2021-01-10, since 2021-01-10
    on 2026-07-11: no CHILD_TCM

Children keep the days of their ages and are not drawn to another visit
    born 2022-01-10, since 2026-01-01, DISABLED 2026-01-01
    did CHILD_VISIT 2025-01-10
    on 2026-01-02: CHILD_VISIT 2026-01-01..2026-02-09 slot 48m; DIS_VISIT 2026-01-01..2026-12-31
"""
