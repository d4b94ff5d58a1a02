"""Which department looks after an illness: by the words of its name, the first illness first."""

import pytest

from contracts_app.rules.referrals.departments import departments_for

NAMES = {
    "a": "心血管内科",
    "b": "内分泌科",
    "c": "神经内科",
    "d": "呼吸与危重症医学科",
    "e": "妇产科",
    "f": "骨科",
    "g": "心内科二病区",
}


@pytest.mark.parametrize(
    ("groups", "keys"),
    [
        (["HTN"], "ag"), (["DM2"], "b"), (["STROKE"], "c"), (["COPD"], "d"), (["TB"], ""),
        (["MATERNAL"], "e"), (["CHD"], "ag"), (["SMD"], ""), ([], ""), (["ELDER"], ""),
        (["DM2", "HTN"], "b"), (["ELDER", "SMD", "HTN"], "ag"),
    ],
)  # fmt: skip
def test_an_illness_goes_to(groups: list[str], keys: str) -> None:
    assert "".join(departments_for(groups, NAMES)) == keys


def test_a_department_of_its_own_goes_before_a_general_one() -> None:
    assert departments_for(["DM2"], {"x": "内科", "y": "糖尿病科"}) == ("y",)
    assert departments_for(["DM2"], {"x": "内科", "y": "神经内科"}) == ("x",)
