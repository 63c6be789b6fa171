"""Print a table of the summary that `llvm-cov export` gives: per folder, and the files with the largest gaps."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

GAPS = 15


class Sum:
    """Lines and branches: reached, and all."""

    def __init__(self) -> None:
        self.counts = [0, 0, 0, 0]

    def add(self, summary: dict[str, dict[str, int]]) -> None:
        lines, branches = summary["lines"], summary["branches"]
        added = (lines["covered"], lines["count"], branches["covered"], branches["count"])
        self.counts = [old + new for old, new in zip(self.counts, added, strict=True)]

    def row(self, name: str) -> str:
        reached, lines, taken, branches = self.counts
        percent = [f"{100 * part / whole:7.1f}%" if whole else f"{'-':>8}"
                   for part, whole in ((reached, lines), (taken, branches))]  # fmt: skip
        return f"{name:<36}{lines:7}{lines - reached:8}{percent[0]}{branches:10}{branches - taken:8}{percent[1]}"


def main() -> None:
    root = Path.cwd() / "cpp"
    folders: dict[str, Sum] = defaultdict(Sum)
    files: dict[str, Sum] = defaultdict(Sum)
    for file in json.load(sys.stdin)["data"][0]["files"]:
        path = Path(file["filename"]).relative_to(root)
        for total, name in ((files, str(path)), (folders, str(path.parent)), (folders, "all")):
            total[name].add(file["summary"])
    heading = f"{'':<36}{'lines':>7}{'missed':>8}{'cover':>8}{'branches':>10}{'missed':>8}{'cover':>8}"
    print(heading, *(folders[name].row(name) for name in sorted(folders, key=lambda n: (n == "all", n))), sep="\n")
    print(f"\nThe {GAPS} files with the most lines that no test reaches:")
    missed = sorted(files, key=lambda name: files[name].counts[0] - files[name].counts[1])
    print(heading, *(files[name].row(name) for name in missed[:GAPS]), sep="\n")


if __name__ == "__main__":
    main()
