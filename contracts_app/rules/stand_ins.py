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
    """What is missing; `adults` tells of each covered member, by key, whether of full age.

    A guardian who was named has to have a name or be an adult member; one who was not named is
    found by `likely_guardian`.
    """
    if stand_ins.manner is Manner.PROXY and not (stand_ins.proxy_name and stand_ins.proxy_relation):
        yield SigningCode.PROXY_MISSING, ""
    if stand_ins.manner in _WITNESSED and not stand_ins.witness_name:
        yield SigningCode.WITNESS_MISSING, ""
    for key, guardian in stand_ins.guardians.items():
        if adults.get(key) is False and (not guardian.strip() or adults.get(guardian) is False):
            yield SigningCode.GUARDIAN_MISSING, key


def basis_of(key: str, representative: str, *, adult: bool) -> ConsentBasis:
    """On what the consent of a covered member rests."""
    if not adult:
        return ConsentBasis.GUARDIAN
    return ConsentBasis.OWN if key == representative else ConsentBasis.ATTESTED
