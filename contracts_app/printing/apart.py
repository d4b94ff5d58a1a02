"""Rendering in a process of its own, so that a long batch keeps nobody waiting for a page.

The engine holds Python for itself while it lays out; in a thread of the server every page would be
slower meanwhile. The process gives way to all others, and ends when whoever started it ends, killed
or not: it finds its end of the wire closed. One that is killed, as a machine short of memory does,
is followed by another one that begins the batch anew, a few times.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Final

from contracts_app.printing.agreement import NO_PICTURES, RenderedBatch, render_batch
from contracts_app.printing.options import PrintItem, PrintOptions
from contracts_app.printing.pdf import RenderError

_NICE: Final = 10
_TRIES: Final = 3
"""Processes that may die over one batch before it is given up."""
_SO_FAR, _DONE, _FAILED = "so far", "done", "failed"


class RendererDied(RenderError):
    """Every process that began this batch was killed from outside."""


class _WireClosed(Exception):
    """The process at the other end is no more."""


class Apart:
    """A process that renders batches: started with the first one, ended with the block."""

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._wire: Connection[Any, Any] | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._process is not None and self._wire is not None:
            self._wire.close()
            # A batch may have been given up in the middle.
            self._process.terminate()
            self._process.join()
            self._process.close()
            self._process = self._wire = None

    @property
    def pid(self) -> int | None:
        """The number of the process while it runs."""
        return self._process.pid if self._process else None

    def render_batch(
        self,
        items: Sequence[PrintItem],
        options: PrintOptions,
        progress: Callable[[int], None],
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> RenderedBatch:
        """As `agreement.render_batch`, in the other process, or in the next one when that dies.

        Raises RendererDied when several died, RenderError when one failed; what `progress` raises
        goes through.
        """
        order = (list(items), options, dict(pictures))
        for _try in range(_TRIES):
            with suppress(_WireClosed):
                return self._asked(order, progress)
            self._stop()
        raise RendererDied("each process that began the batch has died")

    def _asked(self, order: tuple[Any, ...], progress: Callable[[int], None]) -> RenderedBatch:
        wire = self._started()
        with _watched():
            wire.send(order)
        while True:
            with _watched():
                what, told = wire.recv()
            if what == _SO_FAR:
                progress(told)
            elif what == _DONE:
                made: RenderedBatch = told
                return made
            else:
                raise RenderError(f"the batch cannot be rendered: {told}")

    def _started(self) -> Connection[Any, Any]:
        if self._wire is None:
            context = get_context("spawn")
            self._wire, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._wire


@contextmanager
def _watched() -> Iterator[None]:
    """A word on the wire; who was killed leaves it closed, perhaps in the middle of a word."""
    try:
        yield
    except (EOFError, OSError):
        raise _WireClosed from None


def _serve(wire: Connection[Any, Any]) -> None:
    """Render what comes, until the other end is closed."""
    # Ctrl-C is for the server; this process ends with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with suppress(EOFError, BrokenPipeError):
        while True:
            wire.send(_rendered(wire, *wire.recv()))


def _rendered(
    wire: Connection[Any, Any],
    items: Sequence[PrintItem],
    options: PrintOptions,
    pictures: Mapping[str, bytes],
) -> tuple[str, Any]:
    def tell(handled: int) -> None:
        wire.send((_SO_FAR, handled))

    try:
        return _DONE, render_batch(items, options, tell, pictures)
    except BrokenPipeError:
        raise
    except Exception as error:
        # Its text may quote the page; the kind is all that travels.
        return _FAILED, type(error).__name__
