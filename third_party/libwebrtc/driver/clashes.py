"""Updates parts/*_alone.txt when the source changes.

Several C++ files are compiled as one, and names in their anonymous namespaces may clash. This compiles what
it can, adds the second file of each clash to the list of files that are compiled separately, and repeats.

usage: python clashes.py FOLDER     FOLDER: the build folder named in the error message of a failed build
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

PARTS = Path(__file__).resolve().parent.parent / "parts"
LISTS = {"webrtc": "webrtc", "abseil-cpp": "abseil", "boringssl": "boringssl"}
ERROR = re.compile(r"^\S*?/third_party/([^/]+)/(\S+?):\d+:\d+: (?:fatal )?error: (.*)$")
CLASH = re.compile(
    r"redefinition|redeclar|ambiguous|conflicting|different kind|differ only in their return type"
)


def clashes(output: str) -> tuple[dict[str, set[str]], list[str]]:
    """The files to compile separately, by part, and the errors that need to be fixed manually."""
    alone: dict[str, set[str]] = defaultdict(set)
    others = []
    for line in output.splitlines():
        error = ERROR.match(line)
        if error and error[1] in LISTS and error[2].endswith(".cc") and CLASH.search(error[3]):
            alone[LISTS[error[1]]].add(error[2])
        elif " error: " in line:
            others.append(line)
    return alone, others


def main(folder: str) -> int:
    while True:
        subprocess.run(["cmake", folder], check=True, stdout=subprocess.DEVNULL)
        ninja = subprocess.run(["ninja", "-C", folder, "-k", "0"], capture_output=True, text=True)
        if ninja.returncode == 0:
            print("no clashes")
            return 0
        alone, others = clashes(ninja.stdout)
        news = 0
        for part, files in alone.items():
            path = PARTS / f"{part}_alone.txt"
            known = set(path.read_text().split())
            news += len(files - known)
            path.write_text("\n".join(sorted(known | files)) + "\n")
        if not news:
            print("\n".join(others))
            return 1
        print(f"{news} more files are compiled separately")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
