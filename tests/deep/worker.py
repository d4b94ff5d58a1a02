"""A process of its own that signs or renews, for races and for being killed.

`python -m tests.deep.worker sign` reads lines of JSON from its input, each a list of
`[household, signer, team]`, signs them one after the other and answers a line for each line: how
often it signed and how often it was refused. `… sign-aloud` signs one list and tells each number
after the commit. `… renew AS_OF` renews in small chunks. All say `ready` first.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from contracts_app import create_app
from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.services import renewal
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.services.signing import SigningRequest, sign_household
from tests.conftest import settings_for
from tests.factories import TODAY

URL, FOLDER = "DEEP_DATABASE", "DEEP_FOLDER"
CHUNK = 40
ACTOR = Actor("command:deep")


def attempt(household: str, signer: str, team: str) -> tuple[str, str]:
    """Sign and commit: `signed` and the number, or the codes of the refusal."""
    request = SigningRequest(
        household_code=household,
        team_code=team,
        representative=signer,
        package_codes=("BASIC",),
        channel="home",
        signed_on=TODAY,
        notice=True,
        consent=True,
        paper=True,
    )
    try:
        number = sign_household(request, everything(TODAY), ACTOR, TODAY).contract_no
        db.session.commit()
    except Refused as refused:
        return ",".join(refused.codes), ""
    finally:
        db.session.remove()
    return "signed", number


def _lists() -> Iterator[list[list[str]]]:
    yield from (json.loads(line) for line in sys.stdin)


def sign() -> None:
    for wanted in _lists():
        _say(json.dumps(Counter(attempt(*one)[0] for one in wanted)))


def sign_aloud() -> None:
    for one in next(_lists()):
        _say(" ".join(attempt(*one)))


def renew(as_of: str) -> None:
    renewal.CHUNK = CHUNK
    renewal.renew_due(
        date.fromisoformat(as_of), date.fromisoformat(as_of), ACTOR, db.session.commit
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    app = create_app(settings_for(os.environ[URL], Path(os.environ[FOLDER])))
    with app.app_context():
        # The connection stands before the start, so that all begin at the same moment.
        db.session.connection()
        db.session.remove()
        _say("ready")
        work = {"sign": sign, "sign-aloud": sign_aloud, "renew": renew}
        work[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
