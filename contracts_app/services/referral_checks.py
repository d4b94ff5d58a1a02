"""The promises of referrals, each as a query for whatever breaks it, counted from the rows anew."""

from typing import Final

from contracts_app.vocabulary.referrals import OVER, WAITS

_OVER: Final = ", ".join(f"'{one}'" for one in OVER)
_WAITS: Final = " OR ".join(
    f"(r.status = '{status}' AND r.owner = '{waits.owner}' AND r.clock = '{waits.clock}')"
    for status, waits in WAITS.items()
)

QUOTA: Final = """
    SELECT c.key FROM clinic_booking b JOIN clinic c ON c.id = b.clinic_id
    WHERE b.state IN ('held', 'booked', 'used', 'missed')
    GROUP BY c.id, c.key, b.place_no HAVING count(*) > 1
    UNION ALL
    SELECT c.key FROM clinic_booking b JOIN clinic c ON c.id = b.clinic_id
    WHERE b.state IN ('held', 'booked', 'used', 'missed')
    GROUP BY c.id, c.key, c.reserved HAVING count(*) > c.reserved OR max(b.place_no) > c.reserved
    OR min(b.place_no) < 1
    UNION ALL
    SELECT d.code FROM bed_hold b JOIN department d ON d.id = b.department_id
    WHERE b.state IN ('held', 'occupied') GROUP BY d.id, d.code, b.bed_no HAVING count(*) > 1
    UNION ALL
    SELECT d.code FROM bed_hold b JOIN department d ON d.id = b.department_id
    WHERE b.state IN ('held', 'occupied') GROUP BY d.id, d.code, d.beds_reserved
    HAVING count(*) > d.beds_reserved OR max(b.bed_no) > d.beds_reserved OR min(b.bed_no) < 1"""
"""`quota_not_oversold`: no kept place or bed is given twice, and none beyond those kept."""

_QUERIES: Final = {
    "referrals_agree_with_events": """
        SELECT r.referral_no FROM referral r LEFT JOIN referral_event e
        ON e.referral_id = r.id AND e.seq = r.version
        WHERE e.id IS NULL OR e.to_status <> r.status
        OR EXISTS (SELECT 1 FROM referral_event l WHERE l.referral_id = r.id AND l.seq > r.version)
        UNION
        SELECT r.referral_no FROM referral r
        WHERE (r.status IN ({over}) AND (r.owner IS NOT NULL OR r.clock IS NOT NULL
         OR r.due_at_utc IS NOT NULL OR r.over_at_utc IS NULL))
        OR (r.status NOT IN ({over}) AND (r.due_at_utc IS NULL OR r.over_at_utc IS NOT NULL
         OR r.owner IS NULL OR r.clock IS NULL OR NOT ({waits})))
        UNION
        SELECT r.referral_no FROM referral_event e JOIN referral r ON r.id = e.referral_id
        LEFT JOIN referral_event b ON b.referral_id = e.referral_id AND b.seq = e.seq - 1
        WHERE (e.seq = 1 AND e.from_status IS NOT NULL)
        OR (e.seq > 1 AND (b.id IS NULL OR b.to_status <> e.from_status))""",
    "scheduled_have_a_place": """
        SELECT s.referral_no FROM (SELECT r.referral_no,
         (SELECT count(*) FROM clinic_booking b
          WHERE b.referral_id = r.id AND b.state = 'booked') +
         (SELECT count(*) FROM bed_hold h
          WHERE h.referral_id = r.id AND h.state = 'held') AS had,
         (SELECT count(*) FROM clinic_booking b WHERE b.referral_id = r.id
          AND b.state IN ('given_back', 'ran_out') AND b.closed_at_utc >= e.at_utc) +
         (SELECT count(*) FROM bed_hold h WHERE h.referral_id = r.id
          AND h.state IN ('given_back', 'ran_out') AND h.closed_at_utc >= e.at_utc) AS lost
         FROM referral r JOIN referral_event e ON e.referral_id = r.id AND e.seq = r.version
         WHERE r.status = 'scheduled') s
        WHERE s.had > 1 OR (s.had = 0 AND s.lost = 0)
        UNION
        SELECT r.referral_no FROM clinic_booking b JOIN referral r ON r.id = b.referral_id
        WHERE b.state = 'booked' AND r.status <> 'scheduled'
        UNION
        SELECT r.referral_no FROM bed_hold h JOIN referral r ON r.id = h.referral_id
        WHERE h.state = 'held' AND r.status <> 'scheduled'
        UNION
        SELECT r.referral_no FROM clinic_booking b JOIN referral r ON r.id = b.referral_id
        WHERE b.state = 'held' AND r.status NOT IN ('internal_review', 'submitted')
        UNION
        SELECT r.referral_no FROM bed_hold h JOIN referral r ON r.id = h.referral_id
        WHERE h.state = 'occupied' AND r.status NOT IN ('arrived', 'in_treatment')""",
    "no_referral_of_the_dead": """
        SELECT r.referral_no FROM referral r JOIN resident p ON p.id = r.resident_id
        WHERE p.died_on IS NOT NULL AND r.status NOT IN ({over})""",
}
"""A place that was lost since the last move is no fault: the next look at the clock tells of it."""
REFERRAL_QUERIES: Final[dict[str, str]] = {
    name: query.replace("{over}", _OVER).replace("{waits}", _WAITS)
    for name, query in _QUERIES.items()
}
