"""Checks wheels and source distributions, and prints what is wrong. For scripts/check-release."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.lib.wheels.errors import WheelError

from . import contents, files


def main(arguments: Sequence[str]) -> int:
    paths = [Path(argument) for argument in arguments]
    paths = paths or sorted(
        path for path in Path("dist").glob("*") if path.name.endswith((".whl", ".tar.gz"))
    )
    if not paths:
        print("error: dist is empty: make wheels with scripts/wheels, or name files", file=sys.stderr)
        return 1
    wrong = 0
    for path in paths:
        try:
            found = list(files.problems(path))
        except WheelError as error:
            found = [str(error)]
        wrong += len(found)
        print(
            f"{path.name}: {path.stat().st_size / contents.MEGABYTE:.1f} MB, {'wrong' if found else 'right'}"
        )
        for problem in found:
            print(f"  {problem}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
