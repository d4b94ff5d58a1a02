"""Run every benchmark, each in a process of its own: `python -m bench --size small|county`.

A benchmark is a module of this folder that takes `--size` and prints lines of JSON. Ratios
compare with a baseline measured in the same run, because the speed of a machine drifts.
"""

import argparse
import pkgutil
import subprocess
import sys

import bench


def names() -> list[str]:
    """The benchmarks there are; a name with an underscore is a helper."""
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def main() -> int:
    """Run what was asked for, or everything; 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", choices=("small", "county"), default="small")
    parser.add_argument("--only", choices=names(), action="append", help="may be given again")
    given = parser.parse_args()
    failed = 0
    for name in given.only or names():
        command = [sys.executable, "-m", f"bench.{name}", "--size", given.size]
        failed += subprocess.run(command, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
