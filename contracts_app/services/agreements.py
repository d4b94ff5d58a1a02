"""The agreement: frozen when it is signed, printed from what was frozen and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from contracts_app.crypto import canonical_json
from contracts_app.extensions import db
from contracts_app.models import Contract, User
from contracts_app.printing.agreement import render_agreement
from contracts_app.printing.printer import SealMissing
from contracts_app.queries.agreement import WordingKey, glosses_of, names_of, template_on
from contracts_app.queries.signing import items_of
from contracts_app.services.agreement_close import close_words
from contracts_app.services.agreement_words import (
    WORDING,
    household_words,
    member_words,
    package_words,
    person_words,
    provider_words,
)
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.renewed_agreement import as_renewed
from contracts_app.services.seals import pictures_of
from contracts_app.services.signing_evidence import manner_of
from contracts_app.vocabulary.agreement import ENDED
from contracts_app.vocabulary.paper import Manner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from contracts_app.services.signing_facts import Signing


def seal(contract: Contract, snapshot: dict[str, Any]) -> None:
    """Store an agreement as it is from now on, with its hash."""
    contract.agreement_snapshot = snapshot
    contract.agreement_hash = hash_of(snapshot)


def hash_of(snapshot: dict[str, Any]) -> str:
    """SHA-256 over the one byte form of an agreement."""
    return hashlib.sha256(canonical_json(snapshot)).hexdigest()


@dataclass
class Shared:
    """What many agreements say alike; somebody who writes many keeps it and looks it up once."""

    templates: dict[tuple[date, int], dict[str, Any]] = field(default_factory=dict)
    """Wordings by day and id of the institution."""
    places: dict[tuple[int, int], Any] = field(default_factory=dict)
    """Grid, village and institution as rows, by the ids of grid and institution."""
    packages: dict[int, dict[str, Any]] = field(default_factory=dict)


def gather(signing: Signing, shared: Shared | None = None) -> Shared:
    """Everything an agreement says that is not the household's own, looked up beforehand."""
    shared = shared or Shared()
    template_of(signing.request.signed_on, signing.accepted_team.institution_id, shared)
    _names(signing, shared)
    _packages(signing, shared)
    return shared


def build_snapshot(
    contract: Contract, signing: Signing, user: User | None, shared: Shared | None = None
) -> dict[str, Any]:
    """Everything the printed agreement says, as plain values; people's numbers in full."""
    signer = signing.representative
    shared = shared or Shared()
    return {
        "template": words_of(wording_for(contract, signing, shared)),
        "contract_no": contract.contract_no,
        "root_no": contract.root_no,
        "term_no": contract.term_no,
        "household": household_words(signing.household, _names(signing, shared)),
        "representative": {**person_words(signer), "phone": signer.resident.phone or ""},
        "members": [member_words(row) for row in signing.covered],
        **_provider(signing, shared),
        "doctor": signing.doctor.staff.name if signing.doctor else None,
        "packages": _packages(signing, shared),
        "period": {
            "start": _iso(contract.period_start),
            "end": _iso(contract.period_end),
        },
        "signed_on": _iso(contract.signed_on),
        "channel": contract.channel,
        "signatures": _signatures(signing, user),
        "renewal": None,
    }


def _iso(day: date | None) -> str | None:
    """A form that is signed by hand later leaves room for its days."""
    return day.isoformat() if day else None


def template_of(on: date, institution_id: int, shared: Shared) -> dict[str, Any]:
    """The wording of an institution on a day, with its id and the notice that belongs to it."""
    key = on, institution_id
    if key not in shared.templates:
        shared.templates[key] = template_on(*key)
    return shared.templates[key]


def wording_for(contract: Contract, signing: Signing, shared: Shared) -> dict[str, Any]:
    """The wording of the day of signing; of a form that waits for it, of the day it was printed."""
    day = contract.signed_on or contract.entered_on
    return template_of(day, signing.accepted_team.institution_id, shared)


def words_of(template: dict[str, Any]) -> dict[str, Any]:
    """What of a wording stands on the paper."""
    return {name: template[name] for name in WORDING}


def _names(signing: Signing, shared: Shared) -> Any:
    key = signing.household.grid_id, signing.accepted_team.institution_id
    if key not in shared.places:
        shared.places[key] = names_of(*key)
    return shared.places[key]


def _provider(signing: Signing, shared: Shared) -> dict[str, Any]:
    return provider_words(signing.accepted_team, _names(signing, shared), signing.staff)


def _packages(signing: Signing, shared: Shared) -> list[dict[str, Any]]:
    codes = dict.fromkeys(signing.request.package_codes)
    packages = [signing.packages[code] for code in codes]
    unknown = [package for package in packages if package.id not in shared.packages]
    items = items_of([package.id for package in unknown]) if unknown else {}
    for package in unknown:
        shared.packages[package.id] = package_words(package, items[package.id])
    return [shared.packages[package.id] for package in packages]


def _signatures(signing: Signing, user: User | None) -> dict[str, Any]:
    strokes = signing.request.strokes
    return {
        "household": {
            "name": signing.representative.resident.name,
            "paper": strokes is None,
            "strokes": strokes,
            **_stand_ins(signing),
        },
        "team": {
            "name": user.display_name if user else "",
            "strokes": specimen_for(signing, user),
        },
    }


def specimen_for(signing: Signing, user: User | None) -> Any | None:
    """The stored signature of the member of staff, where it is put on this agreement.

    Only on what is signed on the screen, and only when its PIN was given.
    """
    on_screen = signing.request.strokes is not None
    return user.specimen if user and on_screen and signing.request.with_specimen else None


def _stand_ins(signing: Signing) -> dict[str, Any]:
    """Who wrote or witnessed instead of the representative, where somebody did."""
    told, manner = signing.request.evidence.stand_ins, manner_of(signing)
    found: dict[str, Any] = {}
    if manner is Manner.MARK:
        found["mark"] = True
    if manner is Manner.PROXY:
        found["proxy"] = {"name": told.proxy_name, "relation": told.proxy_relation}
    if manner in (Manner.PROXY, Manner.MARK):
        found["witness"] = told.witness_name
    return found


def snapshot_of(contract: Contract, bilingual: bool = False) -> dict[str, Any]:
    """What is printed for a term: its own frozen agreement, or its first term's with the new dates.

    A renewed term rests on the agreement that was signed. It shows its own number and days, who
    stands for the household, the members it covers and the packages it carries. A term that holds
    no more says so on every page. With `bilingual` the wording carries its English gloss.
    Raises NotFound for a term that was never signed, Refused(`agreement_changed`) when what is
    stored is not what was signed.
    """
    ended = ENDED.get(contract.status, "")
    own = _as_signed(contract)
    told = as_renewed(contract, _origin(contract)) if own is None else own
    snapshot = {**told, "ended": ended, **close_words(contract)}
    return with_gloss([snapshot])[0] if bilingual else snapshot


def _as_signed(contract: Contract) -> dict[str, Any] | None:
    """The agreement that was frozen on a term; None where none was."""
    frozen: dict[str, Any] | None = contract.agreement_snapshot
    if frozen is not None and hash_of(frozen) != contract.agreement_hash:
        raise Refused.of("agreement_changed")
    return frozen


def with_gloss(snapshots: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same agreements, each wording with the English that was published with it.

    It is no part of what was signed, so it is not frozen in each agreement but in the wording. An
    incomplete agreement stays as it is: the printing tells of it.
    """
    complete = [one for one in snapshots if "template" in one]
    found = glosses_of({_wording(one) for one in complete})
    return [
        {**one, "template": {**one["template"], "gloss": found.get(_wording(one), [])}}
        if "template" in one
        else one
        for one in snapshots
    ]


def _wording(snapshot: dict[str, Any]) -> WordingKey:
    """The wording of an agreement; one that names no institution rests on that of everybody."""
    template = snapshot["template"]
    return template.get("institution_code", ""), template["code"], template["version"]


def _origin(contract: Contract) -> Contract:
    """The term of the chain whose agreement was signed last."""
    query = (
        select(Contract)
        .where(
            Contract.root_no == contract.root_no,
            Contract.term_no < contract.term_no,
            Contract.agreement_snapshot.is_not(None),
        )
        .order_by(Contract.term_no.desc())
        .limit(1)
    )
    found = db.session.scalars(query).first()
    if found is None or _as_signed(found) is None:
        raise NotFound("agreement")
    return found


def agreement_pdf(contract: Contract, verify_url: str, seals: Path, times: int = 1) -> bytes:
    """The agreement in two copies, 甲方联 and 乙方联, in one PDF, printed the how many-th time.

    `seals` is the folder of their pictures. Raises Refused(`seal_missing`) when the one that the
    agreement names is not there: without it the paper would not be what was signed; and
    Refused(`agreement_changed`).
    """
    snapshot = snapshot_of(contract)
    pictures = pictures_of([snapshot], seals)
    try:
        return render_agreement(snapshot, verify_url, times=times, pictures=pictures)
    except SealMissing as gone:
        raise Refused.of("seal_missing") from gone
