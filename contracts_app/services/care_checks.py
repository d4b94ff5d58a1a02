"""The promises of what stands around care, each as a query for whatever breaks it."""

from typing import Final

CARE_QUERIES: Final[dict[str, str]] = {
    "places_given_once": """
        SELECT s.key FROM appointment a JOIN appointment_session s ON s.id = a.session_id
        WHERE a.state <> 'cancelled' GROUP BY s.id, s.key, a.slot_id, a.place_no
        HAVING count(*) > 1
        UNION ALL
        SELECT s.key FROM appointment a JOIN appointment_slot l ON l.id = a.slot_id
        JOIN appointment_session s ON s.id = l.session_id
        WHERE a.place_no < 1 OR a.place_no > l.places OR a.session_id <> l.session_id
        UNION ALL
        SELECT s.key FROM appointment a JOIN appointment_session s ON s.id = a.session_id
        WHERE a.state IN ('booked', 'came') GROUP BY s.id, s.key, a.resident_id
        HAVING count(*) > 1
        UNION ALL
        SELECT s.key FROM appointment a JOIN appointment_session s ON s.id = a.session_id
        WHERE s.state = 'cancelled' AND a.state = 'booked'""",
    "ledgers_add_up": """
        SELECT c.contract_no FROM fee_entry f JOIN contract c ON c.id = f.contract_id
        GROUP BY c.id, c.contract_no
        HAVING count(*) <> max(f.entry_no) OR min(f.entry_no) <> 1
        UNION ALL
        SELECT c.contract_no FROM fee_entry b JOIN contract c ON c.id = b.contract_id
        LEFT JOIN fee_entry f ON f.id = b.reverses_id
        WHERE b.kind = 'reversal' AND (f.id IS NULL OR f.contract_id <> b.contract_id
        OR f.kind = 'reversal' OR f.amount_fen <> -b.amount_fen)
        UNION ALL
        SELECT c.contract_no FROM fee_entry f JOIN contract c ON c.id = f.contract_id
        JOIN service_package p ON p.id = f.package_id
        WHERE f.kind = 'charge' AND (f.amount_fen <> p.self_fen OR NOT EXISTS
        (SELECT 1 FROM contract_package k
         WHERE k.contract_id = c.id AND k.package_id = f.package_id))
        UNION ALL
        SELECT c.contract_no FROM fee_entry r JOIN contract c ON c.id = r.contract_id
        WHERE r.kind = 'refund' AND NOT EXISTS (SELECT 1 FROM fee_entry f
        WHERE f.contract_id = r.contract_id AND f.package_id = r.package_id
        AND f.kind = 'charge' AND f.amount_fen >= -r.amount_fen)""",
    "nothing_open_of_the_gone": """
        SELECT r.key FROM resident r
        WHERE NOT EXISTS (SELECT 1 FROM membership m
         WHERE m.resident_id = r.id AND m.valid_to IS NULL)
        AND (EXISTS (SELECT 1 FROM home_care h
         WHERE h.resident_id = r.id AND h.closed_on IS NULL)
        OR EXISTS (SELECT 1 FROM care_group_member g
         WHERE g.resident_id = r.id AND g.to_day IS NULL)
        OR EXISTS (SELECT 1 FROM appointment a
         JOIN appointment_session s ON s.id = a.session_id
         WHERE a.resident_id = r.id AND a.state = 'booked' AND s.held_on >
          (SELECT max(m.valid_to) FROM membership m WHERE m.resident_id = r.id)))""",
}
