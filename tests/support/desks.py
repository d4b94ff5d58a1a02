"""Many people at once, each in a transaction of an own."""

import threading
from collections import Counter
from collections.abc import Callable

from flask import Flask

from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.signing import SigningRequest, sign_household
from tests.support.patience import wait_for_a_connection

Work = Callable[[], str]


def race(app: Flask, works: list[Work]) -> Counter[str]:
    """All of it at once, each in a transaction of its own; what came of each."""
    outcomes: list[str] = []
    start = threading.Barrier(len(works))
    wait_for_a_connection(app)

    def run(work: Work) -> None:
        with app.app_context():
            start.wait()
            try:
                outcome = work()
                db.session.commit()
            except Refused as refused:
                outcome = ",".join(refused.codes)
            except BaseException as error:  # told as an outcome, so that the test sees it
                outcome = repr(error)
            finally:
                db.session.remove()
            outcomes.append(outcome)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def desk(request: SigningRequest) -> Work:
    """Somebody who signs on the day of the request."""

    def work() -> str:
        day = request.signed_on
        sign_household(request, everything(day), SYSTEM, day)
        return "signed"

    return work
