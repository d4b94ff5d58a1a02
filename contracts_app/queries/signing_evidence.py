"""How a term was signed, and who agreed for whom that health data is used."""

from typing import Any

from sqlalchemy import Row, select

from contracts_app.extensions import db
from contracts_app.models import (
    AgreementTemplate,
    HealthConsent,
    Institution,
    Resident,
    SigningEvidence,
)

_MOST = 60
"""More people than any household has."""


def get_evidence(contract_id: int) -> Row[Any] | None:
    """What proves the signing of a term; None for one that was renewed or signed long ago."""
    query = (
        select(
            SigningEvidence.manner,
            SigningEvidence.people,
            SigningEvidence.device,
            SigningEvidence.offline,
            SigningEvidence.noticed_at_utc,
            SigningEvidence.signed_at_utc,
            SigningEvidence.received_at_utc,
            SigningEvidence.text_hash,
            AgreementTemplate.code,
            AgreementTemplate.version,
            Institution.name.label("place"),
        )
        .join(AgreementTemplate, AgreementTemplate.id == SigningEvidence.template_id)
        .outerjoin(Institution, Institution.code == SigningEvidence.place_code)
        .where(SigningEvidence.contract_id == contract_id)
    )
    return db.session.execute(query).one_or_none()


def list_consents(contract_id: int) -> list[Row[Any]]:
    """For each covered person, by name: who agreed, and on what the consent rests."""
    query = (
        select(Resident.name, HealthConsent.basis, HealthConsent.given_by_name)
        .join(Resident, Resident.id == HealthConsent.resident_id)
        .where(HealthConsent.contract_id == contract_id)
        .order_by(HealthConsent.id)
        .limit(_MOST)
    )
    return list(db.session.execute(query))
