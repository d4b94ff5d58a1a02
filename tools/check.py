"""All checks that need no test run (`make check`): every step runs, failures are named.

The steps ask nothing of each other; as many run at once as there are processors, and each speaks
when it has ended.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Modules are run by the interpreter itself: the scripts beside it break when the folder is moved.
PYTHON = sys.executable
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"

# The longest first: the short ones fit beside them.
STEPS = {
    "types": [PYTHON, "-m", "mypy"],
    "migrations": [PYTHON, "-m", "tools.migrations_check"],
    "translations": [PYTHON, "tools/translations.py", "check"],
    "template lint": [PYTHON, "-m", "djlint", "contracts_app/templates", "--lint", "--quiet"],
    "import contracts": [PYTHON, "-c", LINT_IMPORTS, "--no-cache"],
    "template rules": [PYTHON, "-m", "tools.template_rules"],
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
}


def run(name: str, command: list[str]) -> tuple[str, bool, str]:
    """Run one step from the project's root: its name, whether it succeeded, and what it said."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return name, done.returncode == 0, done.stdout + done.stderr


def tell(name: str, succeeded: bool, said: str) -> None:
    """One line for a step; what it said is shown only when it failed, right below."""
    print(f"{'ok    ' if succeeded else 'FAILED'} {name}", flush=True)
    if not succeeded:
        print(said, flush=True)


def run_together(wanted: list[str]) -> list[str]:
    """Run the steps beside each other; the names of those that failed, in the order asked for."""
    failed: set[str] = set()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for step in as_completed([pool.submit(run, name, STEPS[name]) for name in wanted]):
            name, succeeded, said = step.result()
            tell(name, succeeded, said)
            if not succeeded:
                failed.add(name)
    return [name for name in wanted if name in failed]


def main() -> int:
    """Run the steps named on the command line, or all; 1 when any failed."""
    wanted = sys.argv[1:] or list(STEPS)
    unknown = [name for name in wanted if name not in STEPS]
    if unknown:
        print(f"No such check: {', '.join(unknown)}. There are: {', '.join(STEPS)}")
        return 2
    failed = run_together(wanted)
    print(f"make check: {', '.join(failed)} failed" if failed else "make check: all ok")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
