"""What contracts and paid packages promise.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
Whoever signed is assessed by the end of the year
    born 1980-01-01, since 2026-03-10
    promised ASSESSMENT 1 2026-03-10..2027-12-31
    on 2026-03-10: ASSESSMENT 2026-03-10..2026-12-31

The assessment of the next year is due within a year of the last
    born 1980-01-01, since 2026-03-10
    promised ASSESSMENT 1 2026-03-10..2027-12-31
    did ASSESSMENT 2026-06-01
    on 2026-06-02: ASSESSMENT 2027-01-01..2027-06-01

A contract that ends in June has its assessment by its last day
    born 1980-01-01, since 2026-03-10
    promised ASSESSMENT 1 2026-03-10..2026-06-30
    on 2026-03-10: ASSESSMENT 2026-03-10..2026-06-30

Nothing is due after the last day of the contract
    born 1980-01-01, since 2026-03-10
    promised ASSESSMENT 1 2026-03-10..2027-12-31
    did ASSESSMENT 2026-06-01, ASSESSMENT 2027-05-01
    on 2027-05-02: no ASSESSMENT

After the contract ended nothing that it promised is due
    born 1980-01-01, since 2026-03-10
    promised ASSESSMENT 1 2026-03-10..2027-12-31, MATERIAL 4 2026-03-10..2027-12-31
    on 2028-01-01: nothing

What was done before the contract is not what it promises
    born 1980-01-01, since 2026-01-10
    promised ASSESSMENT 1 2026-03-10..2027-12-31
    did ASSESSMENT 2026-02-01
    on 2026-03-10: ASSESSMENT 2026-03-10..2026-12-31

What was done on the day of signing counts
    born 1980-01-01, since 2026-03-10
    promised ASSESSMENT 1 2026-03-10..2027-12-31
    did ASSESSMENT 2026-03-10
    on 2026-03-10: ASSESSMENT 2027-01-01..2027-03-10

Before a contract begins it promises nothing
    born 1980-01-01, since 2026-01-10
    promised ASSESSMENT 1 2027-01-01..2027-12-31
    on 2026-12-31: nothing; look 2027-01-01

Four pieces of material a year are one in each quarter
    born 1980-01-01, since 2026-03-10
    promised MATERIAL 4 2026-03-10..2027-12-31
    on 2026-03-10: MATERIAL 2026-03-10..2026-03-31

Material comes again within three months, and not before two weeks
    born 1980-01-01, since 2026-02-10
    promised MATERIAL 4 2026-02-10..2027-12-31
    did MATERIAL 2026-02-10
    on 2026-02-11: MATERIAL 2026-02-24..2026-05-10

Signed in the third quarter, material is due by the end of September
    born 1980-01-01, since 2026-08-10
    promised MATERIAL 4 2026-08-10..2027-12-31
    on 2026-08-10: MATERIAL 2026-08-10..2026-09-30

Signed on the last day of June, material is due on that day
    born 1980-01-01, since 2026-06-30
    promised MATERIAL 4 2026-06-30..2027-12-31
    on 2026-06-30: MATERIAL 2026-06-30..2026-06-30

Something twice a year is due first by the end of the half year
    born 1980-01-01, since 2026-03-10
    promised GUIDANCE 2 2026-03-10..2027-12-31
    on 2026-03-10: GUIDANCE 2026-03-10..2026-06-30

Something twice a year is due again within six months
    born 1980-01-01, since 2026-03-10
    promised GUIDANCE 2 2026-03-10..2027-12-31
    did GUIDANCE 2026-05-31
    on 2026-06-01: GUIDANCE 2026-06-14..2026-11-30

Something six times a year is due first within two months of the calendar
    born 1980-01-01, since 2026-03-10
    promised TCM_TECHNIQUE 6 2026-03-10..2027-12-31
    on 2026-03-10: TCM_TECHNIQUE 2026-03-10..2026-04-30

Three times a year is every four months of the calendar
    born 1980-01-01, since 2026-03-10
    promised REHAB 3 2026-03-10..2027-12-31
    on 2026-03-10: REHAB 2026-03-10..2026-04-30

Rehabilitation of a disabled person goes by quarters
    born 1980-01-01, since 2026-01-10, DISABLED 2026-01-10
    promised REHAB 4 2026-01-10..2027-12-31, DIS_VISIT 1 2026-01-10..2027-12-31
    did REHAB 2026-03-31
    on 2026-04-01: REHAB 2026-04-14..2026-06-30; DIS_VISIT ..2026-12-31

What is promised as often as it is wanted has no day
    born 1980-01-01, since 2026-03-10
    promised ADVICE 0 2026-03-10..2027-12-31, BOOKING 0 2026-03-10..2027-12-31
    promised REFERRAL 0 2026-03-10..2027-12-31, NORM 0 2026-03-10..2027-12-31
    on 2026-03-10: nothing

The record comes with visits and has no day of its own
    born 1980-01-01, since 2026-03-10
    promised RECORD 1 2026-03-10..2027-12-31
    on 2026-03-10: nothing

Signed after the person was known here, the promise begins with the contract
    born 1980-01-01, since 2026-01-10
    promised ASSESSMENT 1 2026-04-01..2027-12-31
    on 2026-04-01: ASSESSMENT 2026-04-01..2026-12-31

Known here after the contract was signed, nothing is due before that day
    born 1980-01-01, since 2026-04-01
    promised ASSESSMENT 1 2026-01-10..2027-12-31
    on 2026-04-01: ASSESSMENT 2026-04-01..2026-12-31

A package that was paid for gives its examination once in the term
    born 1980-01-01, since 2026-03-10
    promised FULL_EXAM 1 2026-03-10..2027-12-31 term
    on 2026-03-10: FULL_EXAM between 2026-03-10 and 2027-12-31

An examination that was paid for is not due again in the second year
    born 1980-01-01, since 2026-03-10
    promised FULL_EXAM 1 2026-03-10..2027-12-31 term
    did FULL_EXAM 2026-06-01
    on 2026-06-02: no FULL_EXAM
    on 2027-02-01: no FULL_EXAM

An examination that was paid for and never done is not due after the term
    born 1980-01-01, since 2026-03-10
    promised FULL_EXAM 1 2026-03-10..2027-12-31 term
    on 2028-01-01: no FULL_EXAM

Four paid visits are four in the whole term
    born 1935-01-01, since 2026-03-10
    promised HOME_VISIT 4 2026-03-10..2027-12-31 term
    did HOME_VISIT 2026-04-01, HOME_VISIT 2026-07-01, HOME_VISIT 2026-10-01, HOME_VISIT 2027-01-01
    on 2027-01-02: no HOME_VISIT

The third of four paid visits is still due
    born 1935-01-01, since 2026-03-10
    promised HOME_VISIT 4 2026-03-10..2027-12-31 term
    did HOME_VISIT 2026-04-01, HOME_VISIT 2026-07-01
    on 2026-07-02: HOME_VISIT between 2026-07-02 and 2027-12-31

Of four paid visits the last is not asked for two days after the third
    born 1935-01-01, since 2026-03-10
    promised HOME_VISIT 4 2026-03-10..2027-12-31 term
    did HOME_VISIT 2027-10-01, HOME_VISIT 2027-11-01, HOME_VISIT 2027-12-30
    on 2027-12-30: no HOME_VISIT

What was paid for is counted from its first day, whenever the person was planned
    born 1935-01-01, since 2026-06-01
    promised HOME_VISIT 1 2026-03-10..2027-12-31 term
    did HOME_VISIT 2026-04-01
    on 2026-06-02: no HOME_VISIT

A paid visit stands beside the free one of a special family, and the earlier is due
    born 1935-01-01, since 2026-01-01, LONE_ELDER 2026-01-01
    promised HOME_VISIT 4 2026-03-10..2027-12-31 term
    on 2026-03-10: HOME_VISIT 2026-03-10..2026-03-31

A free visit before the paid term is none of those that were paid for
    born 1935-01-01, since 2024-01-01, LONE_ELDER 2024-01-01
    promised HOME_VISIT 1 2026-03-10..2027-12-31 term
    did HOME_VISIT 2026-02-01
    on 2026-03-10: HOME_VISIT 2026-03-10..2026-12-31

When the paid visits are used up the free one of the year comes again
    born 1935-01-01, since 2026-01-01, LONE_ELDER 2026-01-01
    promised HOME_VISIT 2 2026-03-10..2027-12-31 term
    did HOME_VISIT 2026-04-01, HOME_VISIT 2026-07-01
    on 2026-07-02: HOME_VISIT 2027-01-01..2027-07-01

A contract signed long after the last visit makes nothing due before its first day
    born 1940-01-01, since 2024-01-01, LONE_ELDER 2024-01-01
    promised HOME_VISIT 4 2026-03-10..2027-12-31
    did HOME_VISIT 2025-06-10
    on 2026-03-10: HOME_VISIT 2026-03-10..2026-03-31

The assessment of a renewed contract is due within a year of the last
    born 1980-01-01, since 2025-03-10
    promised ASSESSMENT 1 2027-01-01..2027-12-31
    did ASSESSMENT 2026-05-10
    on 2027-01-01: ASSESSMENT 2027-01-01..2027-05-10

A new paid term is counted anew
    born 1935-01-01, since 2026-03-10
    promised HOME_VISIT 1 2028-01-01..2028-12-31 term
    did HOME_VISIT 2026-04-01
    on 2028-01-01: HOME_VISIT between 2028-01-01 and 2028-12-31

Assessment and material of one household fall on the day of the round
    born 1960-01-01, since 2026-10-05, HTN 2026-10-05
    promised ASSESSMENT 1 2026-10-05..2027-12-31, MATERIAL 4 2026-10-05..2027-12-31
    on 2026-10-05: HTN_VISIT ..2026-12-31; ASSESSMENT ..2026-12-31; MATERIAL ..2026-12-31
    on 2026-10-05: EXAM ..2026-12-31
"""
