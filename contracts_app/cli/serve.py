"""`serve`: the web server and the background worker in one process."""

import os
import signal
import threading
from functools import partial
from types import FrameType
from typing import Any

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import with_appcontext
from waitress import create_server

from contracts_app.cli._report import unusable
from contracts_app.config import mark_as_demo
from contracts_app.extensions import db
from contracts_app.jobs.queue import queue
from contracts_app.security import LONGEST_BODY
from contracts_app.services.demo import is_empty
from contracts_app.services.keyring import opens_stored_values


@click.command()
@click.option("--host", default=lambda: os.environ.get("HOST", "127.0.0.1"))
@click.option("--port", default=lambda: int(os.environ.get("PORT", "8000")), type=int)
@click.option("--threads", default=8, show_default=True)
@click.option("--migrate", is_flag=True, help="Bring the database to the newest version first.")
@click.option("--demo-when-empty", is_flag=True, help="Load the demo township when it is empty.")
@with_appcontext
def serve(host: str, port: int, threads: int, migrate: bool, demo_when_empty: bool) -> None:
    """Serve the web pages and run the background worker until Ctrl-C."""
    if migrate:
        flask_migrate.upgrade()
    if demo_when_empty and is_empty():
        from contracts_app.cli.demo import load_and_print

        load_and_print()
        current_app.extensions["settings"] = mark_as_demo(current_app.extensions["settings"])
    if not opens_stored_values():
        unusable(
            "The keys in field.key do not open what the database holds. Nothing was changed. "
            "Put the key file back that belongs to this database."
        )
    # A transaction left open here would keep the write lock for as long as the server runs.
    db.session.remove()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    _run(app, host, port, threads)


def web_server(app: Flask, host: str, port: int, threads: int) -> Any:
    """The server of the pages, listening but not yet running. Raises OSError when it cannot."""
    return create_server(
        app,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        # The server keeps a whole body on disk before the application can refuse it; what is a
        # little too long is refused by a page.
        max_request_body_size=LONGEST_BODY + app.config["MAX_CONTENT_LENGTH"],
        # The application reads these headers itself, from as many proxies as it was told of.
        clear_untrusted_proxy_headers=not app.extensions["settings"].trusted_proxies,
    )


def close_web_server(server: Any) -> None:
    """End the server's `run` from another thread, after the requests that are being answered.

    Its own thread closes the sockets: closed from outside, its loop fails now and then.
    """
    server.task_dispatcher.shutdown()
    # A host name may stand for several addresses; each of them has a server of its own.
    for one in list(getattr(server, "map", {0: server}).values()):
        if hasattr(one, "active_channels"):
            one.trigger.pull_trigger(partial(_close_inside, one))


def _close_inside(server: Any) -> None:
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()


def _run(app: Flask, host: str, port: int, threads: int) -> None:
    consumer = queue().huey.create_consumer(workers=1, worker_type="thread", periodic=True)
    try:
        server = web_server(app, host, port, threads)
    except OSError as error:
        unusable(f"Cannot listen on {host}:{port} ({error.strerror}). Choose another PORT.")
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    consumer.start()
    # Only now: the worker's own start takes the signals for itself.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    # Whatever a power cut left unfinished goes on now, not after the next five minutes.
    queue().housekeeping_now()
    web = threading.Thread(target=server.run, name="web", daemon=True)
    web.start()
    click.echo(f"http://{host}:{port}")
    stop.wait()
    close_web_server(server)
    consumer.stop(graceful=True)


COMMANDS = (serve,)
