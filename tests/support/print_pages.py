"""The print centre in tests: ordered from the check, worked off, read by its address."""

from typing import Any

from contracts_app.extensions import db
from contracts_app.jobs.printing import run_print
from contracts_app.jobs.queue import queue
from tests.pages import PageClient


def work() -> None:
    """Do what waits in the queue, as the worker would."""
    while task := queue().huey.dequeue():
        run_print(*task.args)
    db.session.rollback()


def ordered(client: PageClient, query: str = "kind=signed", **ticks: Any) -> str:
    """The address of a job that was ordered from the check."""
    answer = client.submit(f"/print/check?{query}", ticks)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def key_of(address: str) -> str:
    return address.rsplit("/", 1)[-1]
