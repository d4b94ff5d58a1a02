"""What the documents tell a hospital's engineer works as it is written there."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from contracts_app.config import PROJECT
from contracts_app.extensions import db
from contracts_app.rules.exchange.statuses import MOVES, TASK_STATUS
from tests.blueprints.exchange.conftest import Line
from tests.support.server import serving
from tests.support.signed_in import audited

TEXT = (PROJECT / "docs" / "exchange.md").read_text(encoding="utf-8")
TOOLS = all(shutil.which(one) for one in ("sh", "curl", "openssl"))


def test_each_answer_is_in_the_table_with_its_word_of_fhir() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| `([\w-]+)` \|", TEXT, re.MULTILINE))
    assert told == {str(status): TASK_STATUS[status] for status in MOVES}


@pytest.mark.skipif(not TOOLS, reason="needs curl and openssl")
def test_the_example_of_curl_and_openssl_fetches_and_answers(line: Line, tmp_path: Path) -> None:
    (script,) = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    # On a fixed day the clock of the instance is the day's: the hospital's has to be as well.
    today = script.replace("$(date -u +%Y-%m-%dT%H:%M:%SZ)", f"{line.green.now:%Y-%m-%dT%H:%M:%SZ}")
    own = {"KEY": line.key.key, "SECRET": line.key.secret, "NUMBER": line.referral.referral_no}
    db.session.rollback()
    with serving(line.app) as address:
        done = subprocess.run(
            ["sh", "-e", "-c", today], cwd=tmp_path, env={**os.environ, **own, "BASE": address},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    bundle, end = json.JSONDecoder().raw_decode(done.stdout)
    answer = json.loads(done.stdout[end:])
    assert bundle["resourceType"] == "Bundle", bundle
    assert answer["issue"][0]["details"]["coding"][0]["code"] == "taken"
    assert len(audited("referral.fetch")) == 1
