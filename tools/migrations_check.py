"""The migrations build exactly what the models say, on a fresh SQLite database."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def flask(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command of the product in a throw-away instance folder."""
    settings = {
        name: value for name, value in os.environ.items() if not name.startswith("CONTRACTS_")
    }
    settings["CONTRACTS_INSTANCE_PATH"] = str(instance)
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "contracts_app", *arguments],
        cwd=ROOT,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )


def problems() -> str:
    """What went wrong when a fresh database was built and compared, or an empty text."""
    with tempfile.TemporaryDirectory(prefix="contracts-migrations-") as folder:
        for step in (["db", "upgrade"], ["db", "check"]):
            done = flask(Path(folder), *step)
            if done.returncode != 0:
                return f"flask {' '.join(step)} failed:\n{done.stdout}{done.stderr}"
    return ""


def main() -> int:
    """Print the problems; 1 when there are any."""
    found = problems()
    if found:
        print(found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
