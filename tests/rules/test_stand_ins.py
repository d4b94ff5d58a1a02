"""Who agrees for a minor, and who has to stand beside somebody who cannot write."""

import pytest

from contracts_app.rules.stand_ins import Kin, StandIns, basis_of, likely_guardian, refusals
from contracts_app.vocabulary.paper import Manner

HEAD = Kin("head", "02", "male", adult=True)
WIFE = Kin("wife", "12", "female", adult=True)
SON = Kin("son", "20", "male", adult=False)
GRANDCHILD = Kin("grandchild", "40", "male", adult=False)
GROWN_SON = Kin("grown", "20", "male", adult=True)
SONS_WIFE = Kin("bride", "38", "female", adult=True)
NIECE = Kin("niece", "80", "female", adult=False)
CODES = {"son": False, "sister": False, "head": True, "wife": True}


@pytest.mark.parametrize(
    ("minor", "others", "signs", "guardian"),
    [
        (SON, [HEAD, WIFE], "wife", "wife"),
        (SON, [HEAD, WIFE], "head", "head"),
        (SON, [WIFE, GROWN_SON], "grown", "wife"),
        (GRANDCHILD, [HEAD, WIFE, GROWN_SON], "head", "grown"),
        (GRANDCHILD, [HEAD, GROWN_SON, SONS_WIFE], "bride", "bride"),
        (GRANDCHILD, [HEAD, WIFE], "wife", "wife"),
        (NIECE, [HEAD, WIFE], "wife", "wife"),
        (SON, [], "somebody", "somebody"),
    ],
)
def test_a_parent_agrees_for_a_minor_else_a_grandparent_else_who_signs(
    minor: Kin, others: list[Kin], signs: str, guardian: str
) -> None:
    assert likely_guardian(minor, [*others, minor], signs) == guardian


def test_a_brother_under_age_is_nobodys_guardian() -> None:
    assert likely_guardian(SON, [SON, Kin("b", "50", "male", adult=False)], "head") == "head"


@pytest.mark.parametrize(
    ("stand_ins", "missing"),
    [
        (StandIns(), []),
        (StandIns(Manner.PAPER), []),
        (StandIns(Manner.PROXY), ["proxy_missing", "witness_missing"]),
        (StandIns(Manner.PROXY, "李四", "", "王五"), ["proxy_missing"]),
        (StandIns(Manner.PROXY, "李四", "侄子", "王五"), []),
        (StandIns(Manner.PROXY, "李四", "侄子", "李 四"), ["witness_missing"]),
        (StandIns(Manner.MARK), ["witness_missing"]),
        (StandIns(Manner.MARK, "王五", "侄子", "王五"), []),
        (StandIns(Manner.MARK, witness_name="王五"), []),
        (StandIns(guardians={"son": " "}), ["guardian_missing"]),
        (StandIns(guardians={"son": "son"}), ["guardian_missing"]),
        (StandIns(guardians={"son": "sister"}), ["guardian_missing"]),
        (StandIns(guardians={"son": "wife"}), []),
        (StandIns(guardians={"son": "wife"}, chosen=frozenset({"son"})), []),
        (StandIns(guardians={"son": "who left"}, chosen=frozenset({"son"})), ["guardian_missing"]),
        (StandIns(guardians={"son": "舅舅 李四"}), []),
        (StandIns(guardians={"head": ""}), []),
    ],
)
def test_what_is_missing_is_told(stand_ins: StandIns, missing: list[str]) -> None:
    assert [code.value for code, _about in refusals(stand_ins, CODES)] == missing


def test_adults_agree_themselves_as_the_signer_states() -> None:
    assert basis_of("head", "head", adult=True) == "own"
    assert basis_of("wife", "head", adult=True) == "attested"
    assert basis_of("son", "head", adult=False) == "guardian"
