"""Pregnancy and birth.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
Booking is due until the end of the 12th week
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    on 2026-02-10: ANTENATAL 2026-02-10..2026-04-05 slot book; no POSTPARTUM; no DAY42

Pregnant without known weeks, she is to be booked within seven days
    born 1995-05-05, since 2020-01-01, MATERNAL 2026-02-10
    on 2026-02-10: ANTENATAL 2026-02-10..2026-02-17 slot book

Pregnant before she came here without known weeks, seven days count from the day she came
    born 1995-05-05, since 2026-02-20, MATERNAL 2026-02-10
    on 2026-02-20: ANTENATAL 2026-02-20..2026-02-27 slot book

Seen while her weeks are not known, she is still to be booked
    born 1995-05-05, since 2020-01-01, MATERNAL 2026-02-10
    did ANTENATAL 2026-02-12
    on 2026-02-13: ANTENATAL 2026-02-26..2026-03-05 slot book

Booked in time, the check of week 16 to 20 is next
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-03-01
    on 2026-03-02: ANTENATAL 2026-04-27..2026-05-31 slot 16w

After week 16 to 20 comes week 21 to 24
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-03-01, ANTENATAL 2026-04-30
    on 2026-05-11: ANTENATAL 2026-06-01..2026-06-28 slot 21w

After week 21 to 24 comes week 28 to 36
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-06-04
    on 2026-06-11: ANTENATAL 2026-07-20..2026-09-20 slot 28w

After week 28 to 36 comes week 37 to 40
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-08-23
    on 2026-08-24: ANTENATAL 2026-09-21..2026-10-18 slot 37w

After the check of week 37 to 40 nothing is due until the birth
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-09-27
    on 2026-10-02: no ANTENATAL; no POSTPARTUM; no DAY42

Weeks over a leap day are weeks of seven days
    born 1995-05-05, since 2027-12-20, MATERNAL 2027-12-20
    pregnant lmp 2027-11-15
    did ANTENATAL 2027-12-20
    on 2027-12-21: ANTENATAL 2028-03-06..2028-04-09 slot 16w

The last day of week 12 is still in time
    born 1995-05-05, since 2026-04-05, MATERNAL 2026-04-05
    pregnant lmp 2026-01-05
    on 2026-04-05: ANTENATAL 2026-04-05..2026-04-05 slot book

Known only in week 13, the check of week 16 is the first
    born 1995-05-05, since 2026-04-06, MATERNAL 2026-04-06
    pregnant lmp 2026-01-05
    on 2026-04-06: ANTENATAL 2026-04-27..2026-05-31 slot 16w

Known only in week 18, the check is due from that day until the end of week 20
    born 1995-05-05, since 2026-05-11, MATERNAL 2026-05-11
    pregnant lmp 2026-01-05
    on 2026-05-11: ANTENATAL 2026-05-11..2026-05-31 slot 16w

Known only in week 26, between two checks, the next one is due
    born 1995-05-05, since 2026-07-07, MATERNAL 2026-07-07
    pregnant lmp 2026-01-05
    on 2026-07-07: ANTENATAL 2026-07-20..2026-09-20 slot 28w

A booking that was missed stays due until a visit
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    on 2026-04-20: ANTENATAL 2026-02-10..2026-04-05 slot book

A first check in week 17 is that of week 16 to 20, and booking is past
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-05-05
    on 2026-05-06: ANTENATAL 2026-06-01..2026-06-28 slot 21w

An emergency at a check is referred, with contact within two weeks
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-03-01, ANTENATAL 2026-05-04 emergency
    on 2026-05-05: ANTENATAL ..2026-05-18 referral

A complication at a check is referred, with contact within two weeks
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-03-01 complication
    on 2026-03-02: ANTENATAL ..2026-03-15 referral

After a referral that is settled the next weeks come
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-05-04 complication, ANTENATAL 2026-05-18
    on 2026-05-19: ANTENATAL 2026-06-01..2026-06-28 slot 21w

Asked after by telephone, a referral is settled and the next weeks come
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-05-04 complication, ANTENATAL 2026-05-10 uncounted
    on 2026-05-11: ANTENATAL 2026-06-01..2026-06-28 slot 21w

Danger that is told by telephone is asked after, and fills no weeks
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-03-01, ANTENATAL 2026-05-04 emergency uncounted
    on 2026-05-05: ANTENATAL 2026-05-05..2026-05-18 referral

An attempt in vain settles no referral
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2026-03-01 complication, ANTENATAL 2026-03-10 not_met uncounted
    on 2026-03-11: ANTENATAL 2026-03-02..2026-03-15 referral

Checks of an earlier pregnancy are not those of this one
    born 1995-05-05, since 2022-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05
    did ANTENATAL 2024-03-01, ANTENATAL 2024-06-01, POSTPARTUM 2024-12-01, DAY42 2025-01-10
    on 2026-02-10: ANTENATAL 2026-02-10..2026-04-05 slot book

After the birth she is visited within seven days of coming home
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11
    on 2026-10-12: POSTPARTUM 2026-10-11..2026-10-18; DAY42 2026-11-19..2026-12-03; no ANTENATAL

Without the day of coming home seven days count from the birth
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05 born 2026-10-08
    on 2026-10-08: POSTPARTUM 2026-10-08..2026-10-15; DAY42 2026-11-19..2026-12-03

A visit after the birth leaves the check of 42 days
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11
    did POSTPARTUM 2026-10-15
    on 2026-10-16: no POSTPARTUM; DAY42 2026-11-19..2026-12-03

A birth in January has its 42nd day in February of a leap year
    born 1995-05-05, since 2027-05-10, MATERNAL 2027-05-10
    pregnant lmp 2027-04-12 born 2028-01-18 discharged 2028-01-21
    did POSTPARTUM 2028-01-25
    on 2028-01-26: DAY42 2028-02-29..2028-03-14

Two visits after the birth, where the policy asks for them: the first
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    numbers maternal.postpartum_days=[7, 28]
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11
    on 2026-10-12: POSTPARTUM 2026-10-11..2026-10-18

Two visits after the birth, where the policy asks for them: the second
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    numbers maternal.postpartum_days=[7, 28]
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11
    did POSTPARTUM 2026-10-15
    on 2026-10-16: POSTPARTUM ..2026-11-08

Two visits after the birth, where the policy asks for them: both are done
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    numbers maternal.postpartum_days=[7, 28]
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11
    did POSTPARTUM 2026-10-15, POSTPARTUM 2026-11-05
    on 2026-11-06: no POSTPARTUM

A visit that was missed stays due
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11
    on 2026-11-10: POSTPARTUM 2026-10-11..2026-10-18; DAY42 2026-11-19..2026-12-03

After the check of 42 days nothing is due
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11
    did POSTPARTUM 2026-10-15, DAY42 2026-11-20
    on 2026-11-21: nothing

A pregnancy that ended without a birth asks for nothing
    born 1995-05-05, since 2026-02-10
    pregnant lmp 2026-01-05 ended 2026-04-01
    on 2026-04-02: nothing

Who is still registered after her care has ended is not booked anew
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11 ended 2026-11-20
    on 2026-11-21: nothing

Registered anew after an earlier pregnancy, she is to be booked
    born 1995-05-05, since 2022-02-10, MATERNAL 2026-02-10
    pregnant lmp 2023-01-05 born 2023-10-08 discharged 2023-10-11 ended 2023-11-20
    on 2026-02-10: ANTENATAL 2026-02-10..2026-02-17 slot book

Known here long before, nothing is due before she was registered as pregnant
    born 1995-05-05, since 2020-01-01, MATERNAL 2026-04-15
    pregnant lmp 2026-01-05
    on 2026-04-15: ANTENATAL 2026-04-27..2026-05-31 slot 16w

Nobody was at home after the birth, and the visit stays due
    born 1995-05-05, since 2026-02-10, MATERNAL 2026-02-10
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11
    did POSTPARTUM 2026-10-14 not_met uncounted, DAY42 2026-11-20 not_met uncounted
    on 2026-11-21: POSTPARTUM 2026-10-11..2026-10-18; DAY42 2026-11-19..2026-12-03

Known here only after the birth, nothing is due before that day
    born 1995-05-05, since 2026-10-14, MATERNAL 2026-10-14
    pregnant lmp 2026-01-05 born 2026-10-08 discharged 2026-10-11
    on 2026-10-14: POSTPARTUM 2026-10-14..2026-10-18; DAY42 2026-11-19..2026-12-03

A pregnancy keeps its own days beside hypertension
    born 1985-05-05, since 2026-02-10, MATERNAL 2026-02-10, HTN 2026-02-10
    pregnant lmp 2026-01-05
    on 2026-02-10: ANTENATAL 2026-02-10..2026-04-05 slot book; HTN_VISIT 2026-02-10..2026-03-31
"""
