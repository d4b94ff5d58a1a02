"""Find a Chromium for the browser tests, or get one.

In order: `CONTRACTS_TEST_CHROMIUM`, a browser on PATH, the one of Playwright, Playwright's own
download, the system's package as root. One that cannot be had is an error with a plain message,
never a skip.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
MAC_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# A fresh profile that talks to nobody but the pages under test.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
)


class ChromiumMissing(RuntimeError):
    """There is no Chromium for the tests; the message says what to do."""


def arguments() -> list[str]:
    """What the browser is started with; root can only run it without its sandbox."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, *(["--no-sandbox"] if as_root else [])]


def find() -> str | None:
    """The path of a Chromium on this machine, or None."""
    given = os.environ.get("CONTRACTS_TEST_CHROMIUM")
    if given:
        if not Path(given).exists():
            raise ChromiumMissing(f"CONTRACTS_TEST_CHROMIUM names {given}, which does not exist.")
        return given
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    on_mac = next((path for path in MAC_PLACES if Path(path).exists()), None)
    return on_path or on_mac or _of_playwright()


def require() -> str:
    """The path of a Chromium. Raises ChromiumMissing with what to do."""
    found = find()
    if found is None:
        raise ChromiumMissing(
            "No Chromium for the browser tests. `make test` tries to get one; by hand: "
            "`.venv/bin/python -m playwright install chromium`, or install the package chromium "
            "of your system, or name one in CONTRACTS_TEST_CHROMIUM."
        )
    return found


def provide(say: Callable[[str], None]) -> str:
    """The path of a Chromium, got where there is none. Raises ChromiumMissing."""
    for attempt in (None, _download, _install_package):
        if attempt is not None:
            attempt(say)
        found = find()
        if found:
            return found
    return require()


def _of_playwright() -> str | None:
    """The browser Playwright downloaded earlier. It is asked for the place without starting it."""
    answer = _run([sys.executable, "-m", "playwright", "install", "--dry-run", "chromium"], 60)
    places = [line.split(":", 1)[1].strip() for line in answer.splitlines() if "location:" in line]
    for place in places:
        for pattern in ("chrome-*/chrome", "chrome-*/*.app/Contents/MacOS/*"):
            found = next(iter(sorted(Path(place).glob(pattern))), None)
            if found:
                return str(found)
    return None


def _download(say: Callable[[str], None]) -> None:
    say("No Chromium found; trying `playwright install chromium` (up to 5 minutes) ...")
    _run([sys.executable, "-m", "playwright", "install", "chromium"], 300)


def _install_package(say: Callable[[str], None]) -> None:
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    say("Still none; trying `apt-get install chromium` (up to 10 minutes) ...")
    _run(["apt-get", "update", "-q"], 180)
    _run(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], 600)


def _run(command: list[str], seconds: int) -> str:
    """What a command prints, or nothing when it fails: the next way is tried then."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
