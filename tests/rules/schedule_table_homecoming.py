"""Home from hospital.

Worked out by hand with a calendar; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
Whoever was sent home is spoken to by the third day
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    on 2026-03-10: HOME_FOLLOW 2026-03-10..2026-03-13 slot d3

Whom nobody sent home is not followed so
    born 1990-01-01, since 2020-01-01
    did HOME_FOLLOW 2026-03-12
    on 2026-03-13: no HOME_FOLLOW

The team that hears of it late is late on the true day
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    on 2026-03-20: HOME_FOLLOW 2026-03-10..2026-03-13 slot d3

A call is enough for the first contact, and the visit is due by the seventh day
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-03-12 uncounted
    on 2026-03-12: HOME_FOLLOW 2026-03-10..2026-03-17 slot d7

A second call is no visit
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-03-12 uncounted, HOME_FOLLOW 2026-03-16 uncounted
    on 2026-03-18: HOME_FOLLOW 2026-03-10..2026-03-17 slot d7

A visit on the second day is the first contact as well
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-03-12
    on 2026-03-12: HOME_FOLLOW 2026-04-02..2026-04-09 slot d30

A visit on the very day of coming home counts
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-03-10
    on 2026-03-10: HOME_FOLLOW 2026-04-02..2026-04-09 slot d30

Nobody was met, and the first contact stays due
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-03-12 not_met uncounted
    on 2026-03-14: HOME_FOLLOW 2026-03-10..2026-03-13 slot d3

A visit too early for the last one is kept, and the last one stays due
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-03-12, HOME_FOLLOW 2026-04-01
    on 2026-04-01: HOME_FOLLOW 2026-04-02..2026-04-09 slot d30

From the week before the thirtieth day on a visit is the last one
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-03-12, HOME_FOLLOW 2026-04-02
    on 2026-04-02: no HOME_FOLLOW

A call in the last week is no last visit
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-03-12, HOME_FOLLOW 2026-04-07 uncounted
    on 2026-04-12: HOME_FOLLOW 2026-04-02..2026-04-09 slot d30

Seen for the first time in the fifth week, everything is done in one visit
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-04-14
    on 2026-04-14: no HOME_FOLLOW

A visit during an earlier time at home says nothing
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    did HOME_FOLLOW 2026-01-12, HOME_FOLLOW 2026-03-09
    on 2026-03-11: HOME_FOLLOW 2026-03-10..2026-03-13 slot d3

Across the end of a leap February the days are counted by the calendar
    born 1956-01-01, since 2020-01-01
    hospital sent home 2028-02-27
    on 2028-02-27: HOME_FOLLOW 2028-02-27..2028-03-01 slot d3

Across the end of the year the last visit falls into January
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-12-20
    did HOME_FOLLOW 2026-12-22
    on 2026-12-31: HOME_FOLLOW 2027-01-12..2027-01-19 slot d30

Whoever moved here since is not late from before
    born 1956-01-01, since 2026-03-20
    hospital sent home 2026-03-10
    on 2026-03-20: HOME_FOLLOW 2026-03-20..2026-03-20 slot d3

A county that promises the first contact within two days has it so
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    numbers referral.first_contact="48h"
    on 2026-03-10: HOME_FOLLOW 2026-03-10..2026-03-12 slot d2

Working days are counted as days, so that nothing is due after its clock
    born 1956-01-01, since 2020-01-01
    hospital sent home 2026-03-10
    numbers referral.face_to_face="5wd"
    did HOME_FOLLOW 2026-03-11 uncounted
    on 2026-03-11: HOME_FOLLOW 2026-03-10..2026-03-15 slot d5

The rule of the illness goes on beside it, on its own days
    born 1956-01-01, since 2026-01-01, HTN 2026-01-01
    hospital sent home 2026-03-10
    did HTN_VISIT 2026-01-05 controlled
    on 2026-03-10: HOME_FOLLOW 2026-03-10..2026-03-13 slot d3; HTN_VISIT ..2026-04-05

What a contract promises of it is not due beside it
    born 1990-01-01, since 2020-01-01
    promised HOME_FOLLOW 4 2026-01-01..2026-12-31
    on 2026-03-10: no HOME_FOLLOW
"""
