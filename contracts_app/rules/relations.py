"""The relation to the head of the household (GB/T 4761)."""

from typing import Final

from contracts_app.rules.labels import Recogniser
from contracts_app.vocabulary.catalogue import HEAD, RELATIONS
from contracts_app.vocabulary.personal import FEMALE

relation_code: Final = Recogniser(RELATIONS)
"""The two-digit code of a label, synonym or code; None when it is not a relation."""


def is_head(relation: str) -> bool:
    """Whether a relation code stands for the head of the household."""
    return relation == HEAD


_SPOUSE, _SON, _DAUGHTER, _GRANDCHILD = "10", "20", "30", "40"
_SON_IN_LAW, _DAUGHTER_IN_LAW = "28", "38"
_FATHER, _MOTHER, _GRANDPARENT, _SIBLING = "51", "52", "60", "70"
OTHER_RELATIVE: Final = "80"
NOT_RELATED: Final = "99"
_GROUPS: Final = {
    HEAD: "head",
    **dict.fromkeys(("10", "11", "12"), "spouse"),
    **dict.fromkeys((_SON, _DAUGHTER), "child"),
    **dict.fromkeys((_SON_IN_LAW, _DAUGHTER_IN_LAW), "child_in_law"),
    _GRANDCHILD: "grandchild",
    **dict.fromkeys(("50", _FATHER, _MOTHER), "parent"),
    **dict.fromkeys(("53", "54", "55", "56"), "parent_in_law"),
    _GRANDPARENT: "grandparent",
    _SIBLING: "sibling",
}
_PAIRS: Final = {
    ("spouse", "head"): _SPOUSE,
    ("spouse", "child"): "child",
    ("spouse", "child_in_law"): "child_in_law",
    ("spouse", "grandchild"): _GRANDCHILD,
    ("spouse", "parent"): "parent_in_law",
    ("spouse", "parent_in_law"): "parent",
    ("child", "head"): "parent",
    ("child", "spouse"): "parent",
    ("child", "child"): _SIBLING,
    ("child", "parent"): _GRANDPARENT,
    ("child", "parent_in_law"): _GRANDPARENT,
    ("child_in_law", "head"): "parent_in_law",
    ("child_in_law", "spouse"): "parent_in_law",
    ("grandchild", "head"): _GRANDPARENT,
    ("grandchild", "spouse"): _GRANDPARENT,
    ("parent", "head"): "child",
    ("parent", "spouse"): "child_in_law",
    ("parent", "child"): _GRANDCHILD,
    ("parent", "parent"): _SPOUSE,
    ("parent", "sibling"): "child",
    ("parent_in_law", "head"): "child_in_law",
    ("parent_in_law", "spouse"): "child",
    ("parent_in_law", "child"): _GRANDCHILD,
    ("parent_in_law", "parent_in_law"): _SPOUSE,
    ("grandparent", "head"): _GRANDCHILD,
    ("sibling", "head"): _SIBLING,
    ("sibling", "sibling"): _SIBLING,
    ("sibling", "parent"): "parent",
    ("sibling", "grandparent"): _GRANDPARENT,
}
"""What the second is to the first, both told from the old head; what it leaves open is a guess
that somebody corrects."""
_BY_SEX: Final = {
    "child": (_SON, _DAUGHTER),
    "child_in_law": (_SON_IN_LAW, _DAUGHTER_IN_LAW),
    "parent": (_FATHER, _MOTHER),
}
_COUPLES: Final = frozenset({(_SON, _DAUGHTER_IN_LAW), (_DAUGHTER, _SON_IN_LAW)})


def seen_from(head: str, head_sex: str, member: str, member_sex: str) -> str:
    """The likely relation of a member to a new head; both relations are those to the old head.

    Other relative (80) where nothing follows. A son's wife is taken for the wife of the son who
    becomes head, and a grandchild for the child of this couple.
    """
    if is_head(head):
        return member
    if NOT_RELATED in (head, member):
        return NOT_RELATED
    if (head, member) in _COUPLES or (member, head) in _COUPLES:
        return _SPOUSE
    pair = _GROUPS.get(head, ""), _GROUPS.get(member, "")
    if pair[1] == "grandchild" and pair[0] in ("child", "child_in_law"):
        return _of_sex("child", member_sex, head_sex)
    return _of_sex(_PAIRS.get(pair, OTHER_RELATIVE), member_sex, head_sex)


def _of_sex(group: str, sex: str, head_sex: str) -> str:
    """The code of a group for a man or a woman; others are codes already."""
    woman = sex == FEMALE
    if group == "parent_in_law":
        return ("53", "54")[woman] if head_sex == FEMALE else ("55", "56")[woman]
    return _BY_SEX[group][woman] if group in _BY_SEX else group
