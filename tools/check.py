"""All checks that need no test run (`make check`): every step runs, failures are named."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Modules are run by the interpreter itself: the scripts beside it break when the folder is moved.
PYTHON = sys.executable
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"

STEPS = {
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "types": [PYTHON, "-m", "mypy"],
    "import contracts": [PYTHON, "-c", LINT_IMPORTS, "--no-cache"],
    "template lint": [PYTHON, "-m", "djlint", "contracts_app/templates", "--lint", "--quiet"],
    "template rules": [PYTHON, "-m", "tools.template_rules"],
    "translations": [PYTHON, "tools/translations.py", "check"],
    "migrations": [PYTHON, "-m", "tools.migrations_check"],
}


def run(name: str, command: list[str]) -> bool:
    """Run one step from the project's root; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main() -> int:
    """Run the steps named on the command line, or all; 1 when any failed."""
    wanted = sys.argv[1:] or list(STEPS)
    unknown = [name for name in wanted if name not in STEPS]
    if unknown:
        print(f"No such check: {', '.join(unknown)}. There are: {', '.join(STEPS)}")
        return 2
    failed = [name for name in wanted if not run(name, STEPS[name])]
    print(f"make check: {', '.join(failed)} failed" if failed else "make check: all ok")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
