"""Print what `llvm-cov export --summary-only` gives: the coverage of each folder, and the largest gaps."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

GAPS = 15


class Sum:
    """Lines and branches, and how many of them no test reaches."""

    def __init__(self) -> None:
        self.lines = self.missed_lines = self.branches = self.missed_branches = 0

    def add(self, summary: dict[str, dict[str, int]]) -> None:
        self.lines += summary["lines"]["count"]
        self.missed_lines += summary["lines"]["count"] - summary["lines"]["covered"]
        self.branches += summary["branches"]["count"]
        self.missed_branches += summary["branches"]["count"] - summary["branches"]["covered"]

    def cells(self) -> list[object]:
        cells: list[object] = []
        for all, missed in ((self.lines, self.missed_lines), (self.branches, self.missed_branches)):
            cells += [all, missed, f"{100 * (all - missed) / all:.1f}%" if all else "-"]
        return cells


def show(sums: dict[str, Sum]) -> None:
    heading: list[object] = ["lines", "missed", "cover", "branches", "missed", "cover"]
    for name, cells in [("", heading), *((name, each.cells()) for name, each in sums.items())]:
        print(f"{name:40}", *(f"{cell:>8}" for cell in cells))


def main() -> None:
    root = Path.cwd() / "cpp"
    folders: dict[str, Sum] = defaultdict(Sum)
    files: dict[str, Sum] = defaultdict(Sum)
    whole = Sum()
    for file in json.load(sys.stdin)["data"][0]["files"]:
        path = Path(file["filename"]).relative_to(root)
        for each in (files[str(path)], folders[str(path.parent)], whole):
            each.add(file["summary"])
    show({**dict(sorted(folders.items())), "all": whole})
    print(f"\nThe {GAPS} files with the most lines that no test reaches:")
    largest = sorted(files, key=lambda name: files[name].missed_lines, reverse=True)[:GAPS]
    show({name: files[name] for name in largest})


if __name__ == "__main__":
    main()
