"""Rendering in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from contracts_app.config import PROJECT
from contracts_app.printing.agreement import render_batch
from contracts_app.printing.apart import Apart, RendererDied
from contracts_app.printing.options import STANDARD, PrintItem
from tests.support.short_of_memory import ShortOfMemory, kill

Make = Callable[..., dict[str, Any]]


def items_of(make_snapshot: Make, count: int = 3) -> list[PrintItem]:
    return [
        PrintItem(make_snapshot(2, 1, serial=n), f"https://x.example/v/c{n}") for n in range(count)
    ]


def test_it_renders_the_same_file_and_gives_way_to_everybody(make_snapshot: Make) -> None:
    items, told = items_of(make_snapshot), list[int]()
    with Apart() as apart:
        made = apart.render_batch(items, STANDARD, told.append)
        again = apart.render_batch(items[:1], STANDARD, told.append)
        child = psutil.Process(apart.pid)
        assert child.nice() == psutil.Process().nice() + 10
    assert made.pdf == render_batch(items).pdf
    assert (made.contracts, again.contracts, told) == (3, 1, [3, 1])
    assert not child.is_running()


def test_what_cannot_be_printed_is_skipped_there_as_well(make_snapshot: Make) -> None:
    items = [PrintItem({"contract_no": "X"}, ""), *items_of(make_snapshot, 1)]
    with Apart() as apart:
        made = apart.render_batch(items, STANDARD, lambda _handled: None)
    assert (made.contracts, made.skipped) == (1, (("X", "incomplete"),))


@pytest.mark.deep
def test_who_stops_in_the_middle_leaves_no_process(make_snapshot: Make) -> None:
    class Stop(Exception):
        pass

    running: list[psutil.Process] = []

    def stop(_handled: int) -> None:
        running.append(psutil.Process(apart.pid))
        raise Stop

    with pytest.raises(Stop), Apart() as apart:
        apart.render_batch(items_of(make_snapshot), STANDARD, stop)
    assert [process.is_running() for process in running] == [False]


@pytest.mark.deep
def test_after_a_process_that_was_killed_another_one_makes_the_same_file(
    make_snapshot: Make,
) -> None:
    items, told = items_of(make_snapshot), list[int]()
    with ShortOfMemory() as apart:
        apart.to_kill = 2
        made = apart.render_batch(items, STANDARD, told.append)
        assert len(set(apart.killed)) == 2
        kill(apart.pid or 0)
        again = apart.render_batch(items, STANDARD, told.append)
    assert made.pdf == again.pdf == render_batch(items).pdf


@pytest.mark.deep
def test_a_batch_over_which_every_process_is_killed_is_given_up(make_snapshot: Make) -> None:
    items, told = items_of(make_snapshot, 1), list[int]()
    with ShortOfMemory() as apart:
        apart.to_kill = 3
        with pytest.raises(RendererDied):
            apart.render_batch(items, STANDARD, told.append)
        assert (len(apart.killed), apart.pid, told) == (3, None, [])
        assert apart.render_batch(items, STANDARD, told.append).contracts == 1


KILLED = """
import os, signal
from contracts_app.printing.apart import Apart
from contracts_app.printing.options import STANDARD
with Apart() as apart:
    apart.render_batch([], STANDARD, print)
    print(apart.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.deep
def test_it_ends_when_whoever_started_it_is_killed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=PROJECT, stdout=subprocess.PIPE, check=False
    )
    pid = int(done.stdout.split()[-1])
    until = time.monotonic() + 60
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.05)
