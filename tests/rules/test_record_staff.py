"""Who keeps records has passed a training, or is warned, or denied."""

import pytest

from contracts_app.rules.record_staff import standing_of


@pytest.mark.parametrize("passed", [True, False])
@pytest.mark.parametrize(
    ("policy", "without"),
    [("off", "fine"), ("warn", "warned"), ("deny", "denied"), ("?", "warned"), (None, "warned")],
)
def test_a_training_that_was_passed_is_fine_and_else_the_policy_says(
    passed: bool, policy: str | None, without: str
) -> None:
    policies = {} if policy is None else {"record.training_required": policy}
    assert standing_of(passed, policies) == ("fine" if passed else without)
