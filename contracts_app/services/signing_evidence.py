"""What proves a signing besides the signature, and who consented: rows that are never changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert

from contracts_app.crypto import canonical_json
from contracts_app.extensions import db
from contracts_app.models import Contract, HealthConsent, SigningEvidence, User
from contracts_app.queries.rows import table_of
from contracts_app.rules.signing import is_adult
from contracts_app.rules.stand_ins import Kin, StandIns, basis_of, likely_guardian, people_of
from contracts_app.vocabulary.paper import Manner

if TYPE_CHECKING:
    from contracts_app.queries.signing import MemberRow
    from contracts_app.services.signing_facts import Signing

_ADD_EVIDENCE = insert(table_of(SigningEvidence))
_ADD_CONSENTS = insert(table_of(HealthConsent))
OLDEST: Final = timedelta(days=14)
"""A clock of a device that is further back than this tells nothing."""


@dataclass(frozen=True)
class Evidence:
    """What the desk told of a signing; moments are UTC by the clock of the device."""

    stand_ins: StandIns = field(default_factory=StandIns)
    device: str = ""
    offline: bool = False
    noticed_at: datetime | None = None
    signed_at: datetime | None = None

    def told(self, moment: datetime | None, received: datetime) -> datetime | None:
        """What a device says of the time, where it can be true.

        What came sealed, however late, was held against our own clock when it came.
        """
        if moment is None or moment > received:
            return None
        return moment if self.offline or received - OLDEST <= moment else None


def write_evidence(
    contract: Contract, signing: Signing, user: User | None, template: dict[str, Any]
) -> None:
    """The row that tells how a term was signed; `template` is the wording with its id."""
    evidence = signing.request.evidence
    received, manner = contract.entered_at_utc, manner_of(signing)
    row = {
        "contract_id": contract.id,
        "county_code": contract.county_code,
        "manner": manner,
        "template_id": template["id"],
        "text_hash": hash_of_words(contract.agreement_snapshot, template),
        "place_code": _place(contract, user),
        "device": evidence.device[:120],
        "offline": evidence.offline,
        "noticed_at_utc": evidence.told(evidence.noticed_at, received),
        "signed_at_utc": evidence.told(evidence.signed_at, received) or received,
        "received_at_utc": received,
        "people": people_of(evidence.stand_ins, manner) or None,
    }
    db.session.execute(_ADD_EVIDENCE, row)


def manner_of(signing: Signing) -> Manner:
    """How the household's side signed; whoever cannot write makes a mark on the paper."""
    told = signing.request.evidence.stand_ins.manner
    if signing.request.strokes is None:
        return Manner.MARK if told is Manner.MARK else Manner.PAPER
    return Manner.PROXY if told is Manner.PROXY else Manner.OWN


def hash_of_words(snapshot: Any, template: dict[str, Any]) -> str:
    """SHA-256 of all that was agreed to, without who signed it how."""
    parts = ("contract_no", "members", "packages", "period", "team", "institution")
    words = {part: snapshot[part] for part in parts if part in snapshot}
    said = {key: value for key, value in template.items() if key != "id"}
    return hashlib.sha256(canonical_json({**words, "template": said})).hexdigest()


def _place(contract: Contract, user: User | None) -> str:
    """The institution of whoever was at the desk; of paper that a command enters, the team's."""
    if user is not None:
        return user.institution.code
    return str((contract.agreement_snapshot or {})["institution"]["code"])


def write_consents(contract: Contract, signing: Signing) -> None:
    """One row for each covered person: who agreed that the health data is used, and as what."""
    rows = [_consent(contract, signing, row) for row in signing.covered]
    if rows:
        db.session.execute(_ADD_CONSENTS, rows)


def _consent(contract: Contract, signing: Signing, row: MemberRow) -> dict[str, Any]:
    on, own = signing.request.signed_on, row.resident.key
    adult = is_adult(row.resident.birth_date, on)
    by = signing.request.representative if adult else _guardian(signing, row)
    giver = {one.resident.key: one.resident for one in signing.members}.get(by)
    return {
        "county_code": contract.county_code,
        "contract_id": contract.id,
        "resident_id": row.resident.id,
        "basis": basis_of(own, signing.request.representative, adult=adult),
        "given_by_id": giver.id if giver else None,
        "given_by_name": (giver.name if giver else by)[:80],
    }


def _guardian(signing: Signing, row: MemberRow) -> str:
    """Key or name of who agrees for a minor: as told at the desk, else who probably is it."""
    told = signing.request.evidence.stand_ins.guardians.get(row.resident.key, "").strip()
    if told:
        return told
    kin = [_kin(one, signing) for one in signing.members]
    return likely_guardian(_kin(row, signing), kin, signing.request.representative)


def _kin(row: MemberRow, signing: Signing) -> Kin:
    person = row.resident
    adult = is_adult(person.birth_date, signing.request.signed_on)
    return Kin(person.key, row.relation, person.sex, adult)
