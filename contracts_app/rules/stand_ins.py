"""Who stands for whom at a signing: guardians of minors, a proxy and a witness (rule 2.1, J7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from contracts_app.rules.relations import seen_from
from contracts_app.vocabulary import SigningCode
from contracts_app.vocabulary.paper import ConsentBasis, Manner

_PARENTS: Final = ("50", "51", "52")
_GRANDPARENTS: Final = ("60",)
_GRANDCHILDREN: Final = ("40",)
_CHILDREN: Final = ("20", "30", "28", "38")
"""Children of the head and their wives and husbands: one of them is a grandchild's parent."""
_WITNESSED: Final = (Manner.PROXY, Manner.MARK)


@dataclass(frozen=True)
class Kin:
    """A member of the household as far as guardianship asks."""

    key: str
    relation: str
    """To the head of the household, by GB/T 4761."""
    sex: str
    adult: bool


@dataclass(frozen=True)
class StandIns:
    """Who acted at the desk besides the representative."""

    manner: Manner = Manner.OWN
    proxy_name: str = ""
    proxy_relation: str = ""
    witness_name: str = ""
    guardians: Mapping[str, str] = field(default_factory=dict)
    """Of a minor, by key: the key of an adult member, or the name of somebody else."""
    chosen: frozenset[str] = frozenset()
    """The minors whose guardian was chosen among the members, and not named."""


def likely_guardian(minor: Kin, members: Sequence[Kin], representative: str) -> str:
    """Key of the adult who is probably the guardian: a parent, else a grandparent, else who signs.

    Where several are equally near, whoever signs for the household goes first.
    """
    adults = sorted(
        (one for one in members if one.adult), key=lambda one: one.key != representative
    )
    for is_near in (_is_parent, _is_grandparent):
        for adult in adults:
            if is_near(minor, adult):
                return adult.key
    return representative


def _is_parent(minor: Kin, adult: Kin) -> bool:
    if minor.relation in _GRANDCHILDREN:
        return adult.relation in _CHILDREN
    return seen_from(minor.relation, minor.sex, adult.relation, adult.sex) in _PARENTS


def _is_grandparent(minor: Kin, adult: Kin) -> bool:
    return seen_from(minor.relation, minor.sex, adult.relation, adult.sex) in _GRANDPARENTS


def refusals(stand_ins: StandIns, adults: Mapping[str, bool]) -> Iterator[tuple[SigningCode, str]]:
    """What is missing; `adults` tells of each member, by key, whether of full age.

    A guardian who was told has to have a name or be an adult member, also on the day on which it
    arrives: who was chosen on the page may have left since. One who was not told is found by
    `likely_guardian`.
    """
    if stand_ins.manner is Manner.PROXY and not (stand_ins.proxy_name and stand_ins.proxy_relation):
        yield SigningCode.PROXY_MISSING, ""
    if stand_ins.manner in _WITNESSED and not _has_witness(stand_ins):
        yield SigningCode.WITNESS_MISSING, ""
    for key, guardian in stand_ins.guardians.items():
        is_name = bool(guardian.strip()) and key not in stand_ins.chosen
        if adults.get(key) is False and not adults.get(guardian, is_name):
            yield SigningCode.GUARDIAN_MISSING, key


def _has_witness(stand_ins: StandIns) -> bool:
    """Nobody is witness of what they write themselves."""
    people = people_of(stand_ins, stand_ins.manner)
    witness = people.get("witness_name", "")
    return bool(witness) and _plain(witness) != _plain(people.get("proxy_name", ""))


def _plain(name: str) -> str:
    return "".join(name.split())


def people_of(stand_ins: StandIns, manner: Manner) -> dict[str, str]:
    """Who took part in this manner of signing, by what they did.

    Names that were typed before another manner was chosen belong to nobody who took part.
    """
    proxy = manner is Manner.PROXY
    told = {
        "proxy_name": stand_ins.proxy_name if proxy else "",
        "proxy_relation": stand_ins.proxy_relation if proxy else "",
        "witness_name": stand_ins.witness_name if manner in _WITNESSED else "",
    }
    return {part: name for part, name in told.items() if name}


def basis_of(key: str, representative: str, *, adult: bool) -> ConsentBasis:
    """On what the consent of a covered member rests."""
    if not adult:
        return ConsentBasis.GUARDIAN
    return ConsentBasis.OWN if key == representative else ConsentBasis.ATTESTED
