"""What the benchmarks share: applications on both engines, copies of a database, and the clock."""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from contracts_app import create_app
from contracts_app.extensions import db, limiter
from tests.conftest import migrate_new, settings_for
from tests.support.postgres import PostgresMissing, drop_database, fresh_database
from tests.support.run_folder import close_run_folder

ENGINES = ("sqlite", "postgresql")


@dataclass
class Bench:
    """A folder for one benchmark and the databases made in it."""

    folder: Path

    def new(self, engine: str) -> str:
        """The address of a new migrated database."""
        url = f"sqlite:///{self.folder / 'bench.sqlite3'}"
        url = url if engine == "sqlite" else fresh_database()
        migrate_new(url)
        return url

    def copy(self, url: str) -> str:
        """The address of a copy of a database that nobody has open."""
        if not url.startswith("sqlite"):
            return fresh_database(template=url)
        target = self.folder / "copy.sqlite3"
        shutil.copyfile(url.removeprefix("sqlite:///"), target)
        return f"sqlite:///{target}"

    @contextmanager
    def opened(self, url: str, **more: Any) -> Iterator[Flask]:
        """An application on a database, its context pushed; nothing stays open afterwards."""
        app = create_app(settings_for(url, self.folder / "instance", **more))
        limiter.enabled = False
        with app.app_context():
            yield app
            db.session.remove()
            if url.startswith("sqlite"):
                with db.engine.connect() as connection:
                    connection.execute(text("ROLLBACK"))
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()

    def drop(self, url: str) -> None:
        """Remove a database."""
        if url.startswith("sqlite"):
            for file in self.folder.glob(f"{Path(url).name}*"):
                file.unlink()
        else:
            drop_database(url)


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes on the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(
    sizes: dict[str, int], measure: Callable[[Bench, str, int], dict[str, Any]], name: str
) -> None:
    """Measure on both engines and print a line for each; PostgreSQL may be missing."""
    for engine in ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            try:
                told = measure(Bench(Path(folder)), engine, asked(sizes))
            except PostgresMissing as missing:
                told = {"missing": str(missing)}
        say({"bench": name, "engine": engine, **told})
    close_run_folder()


def asked(sizes: dict[str, int]) -> int:
    """The number that `--size` stands for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", choices=sizes, default="small")
    return sizes[parser.parse_args().size]


def say(line: dict[str, Any]) -> None:
    """One line of JSON."""
    print(json.dumps(line), flush=True)
