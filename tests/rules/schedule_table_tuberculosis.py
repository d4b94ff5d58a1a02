"""Tuberculosis.

Worked out by hand from the norms; how a row is read stands in tests/support/schedules.py.
"""

TABLE = """
A notified case is visited at home within three days
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10
    on 2026-03-10: TB_VISIT 2026-03-10..2026-03-13 slot first

The first visit that was missed stays due on its day
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10
    on 2026-04-10: TB_VISIT 2026-03-10..2026-03-13 slot first

A case notified before the end of February is visited in March
    born 1970-01-01, since 2020-01-01, TB 2026-02-27
    treated notified 2026-02-27
    on 2026-02-27: TB_VISIT ..2026-03-02 slot first

In a leap year the same case is visited a day earlier in March
    born 1970-01-01, since 2020-01-01, TB 2028-02-27
    treated notified 2028-02-27
    on 2028-02-27: TB_VISIT ..2028-03-01 slot first

Nobody was met at the first attempt, and the visit stays due
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10
    did TB_VISIT 2026-03-12 not_met uncounted
    on 2026-03-12: TB_VISIT 2026-03-10..2026-03-13 slot first

A call is not the first visit
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10
    did TB_VISIT 2026-03-11 uncounted
    on 2026-03-12: TB_VISIT 2026-03-10..2026-03-13 slot first

In the intensive phase the next visit is due after ten days
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10 intensive 2026-05-11
    did TB_VISIT 2026-03-12
    on 2026-03-12: TB_VISIT ..2026-03-22

Ten days count from the visit that was done, not from the one that was due
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10 intensive 2026-05-11
    did TB_VISIT 2026-03-12, TB_VISIT 2026-03-27
    on 2026-03-28: TB_VISIT ..2026-04-06

Until treatment has begun visits go every ten days
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10
    did TB_VISIT 2026-03-12
    on 2026-03-13: TB_VISIT ..2026-03-22

A visit due on the last day of the intensive phase is due after ten days
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10 intensive 2026-05-11
    did TB_VISIT 2026-05-01
    on 2026-05-02: TB_VISIT ..2026-05-11

About the end of the intensive phase the next visit is due after ten days or a month
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10 intensive 2026-05-11
    did TB_VISIT 2026-05-08
    on 2026-05-09: TB_VISIT between 2026-05-18 and 2026-06-08

After the intensive phase visits go by the month
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10 intensive 2026-05-11
    did TB_VISIT 2026-05-20
    on 2026-05-21: TB_VISIT ..2026-06-20

A month after the last of January ends with February
    born 1970-01-01, since 2020-01-01, TB 2026-10-10
    treated notified 2026-10-10 intensive 2026-12-10
    did TB_VISIT 2027-01-31
    on 2027-02-01: TB_VISIT ..2027-02-28

In a leap year a month after 30 January is 29 February
    born 1970-01-01, since 2020-01-01, TB 2027-10-10
    treated notified 2027-10-10 intensive 2027-12-10
    did TB_VISIT 2028-01-30
    on 2028-02-01: TB_VISIT ..2028-02-29

Treatment stopped: once more within seven days
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10 intensive 2026-05-11 stopped 2026-09-15
    did TB_VISIT 2026-09-01
    on 2026-09-15: TB_VISIT ..2026-09-22 slot end

Treatment stopped shortly after a visit: once more within seven days all the same
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10 intensive 2026-05-11 stopped 2026-09-15
    did TB_VISIT 2026-09-14
    on 2026-09-15: TB_VISIT 2026-09-15..2026-09-22 slot end

A visit on the day on which treatment stopped closes the case
    born 1970-01-01, since 2020-01-01
    treated notified 2026-03-10 intensive 2026-05-11 stopped 2026-09-15
    did TB_VISIT 2026-09-15
    on 2026-09-16: nothing

A visit after the end closes the case
    born 1970-01-01, since 2020-01-01
    treated notified 2026-03-10 intensive 2026-05-11 stopped 2026-09-15
    did TB_VISIT 2026-09-01, TB_VISIT 2026-09-20
    on 2026-09-21: nothing

Stopped at the end of the year, the last visit is due in the new one
    born 1970-01-01, since 2020-01-01, TB 2026-05-10
    treated notified 2026-05-10 intensive 2026-07-11 stopped 2026-12-28
    did TB_VISIT 2026-12-01
    on 2026-12-28: TB_VISIT ..2027-01-04 slot end

A visit of an earlier case is not the first of this one
    born 1970-01-01, since 2020-01-01, TB 2026-03-10
    treated notified 2026-03-10
    did TB_VISIT 2024-08-01
    on 2026-03-10: TB_VISIT 2026-03-10..2026-03-13 slot first

Somebody who was notified elsewhere before is visited from the day on which he is known here
    born 1970-01-01, since 2026-04-01, TB 2026-03-10
    treated notified 2026-03-10 intensive 2026-05-11
    on 2026-04-01: TB_VISIT between 2026-04-01 and 2026-04-04

Treatment that stopped long before the person was known here asks for nothing
    born 1970-01-01, since 2026-04-01
    treated notified 2025-03-10 intensive 2025-05-11 stopped 2025-09-15
    on 2026-04-01: nothing

Visits of before the person was known here are followed by one on that day
    born 1970-01-01, since 2026-06-01, TB 2026-03-10
    treated notified 2026-03-10 intensive 2026-05-11
    did TB_VISIT 2026-04-01
    on 2026-06-01: TB_VISIT 2026-06-01..2026-06-01

Tuberculosis keeps its own days beside other illnesses
    born 1958-01-01, since 2024-01-01, TB 2026-03-10, HTN 2024-01-01
    treated notified 2026-03-10 intensive 2026-05-11
    did HTN_VISIT 2026-01-08 controlled, TB_VISIT 2026-03-20
    on 2026-03-20: TB_VISIT ..2026-03-30; HTN_VISIT ..2026-04-08

A package with twelve visits a year asks for nothing after the case is closed
    born 1970-01-01, since 2020-01-01
    promised TB_VISIT 12 2026-03-10..2027-12-31
    treated notified 2026-03-10 intensive 2026-05-11 stopped 2026-09-15
    did TB_VISIT 2026-09-20
    on 2026-09-21: no TB_VISIT
"""
