"""Compares the sources that the recipe compiles with what is recorded of them.

Recorded are the files, in sources/ for each processor, and their components, in components.json.

The recipe selects many files by pattern. After a move to another milestone, the comparison shows which files
joined and which vanished, so that no test slips in and nothing is lost unseen.

usage: python inventory.py FOLDER     records what a configured build folder compiles
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import components
from settings import RECIPE

LISTS = RECIPE / "sources"
SHOWN = 5
API = Path(".cmake") / "api" / "v1"  # how CMake describes a build: cmake-file-api(7)
PROCESSOR = re.compile(r'set\(CMAKE_SYSTEM_PROCESSOR "(.*?)"\)')
TREE = re.compile(r"^ENGINE_SOURCE:\w+=(.*)$", re.MULTILINE)


def request(objects: Path) -> None:
    """Has CMake describe the build when it configures it."""
    query = objects / API / "query"
    query.mkdir(parents=True, exist_ok=True)
    (query / "codemodel-v2").touch()


def source_tree(objects: Path) -> Path:
    """The tree that a configured build compiles."""
    found = TREE.search((objects / "CMakeCache.txt").read_text())
    return Path(found[1] if found else "")


def resolved(objects: Path) -> list[str]:
    """The sources that a configured build compiles, by their paths below third_party.

    The recipe's own files and those that CMake generates are elsewhere.
    """
    prefix = f"{source_tree(objects)}/third_party/"
    found = set()
    for path in (objects / API / "reply").glob("target-*.json"):
        sources = [str(source["path"]) for source in json.loads(path.read_text()).get("sources", ())]
        found |= {name.removeprefix(prefix) for name in sources if name.startswith(prefix)}
    return sorted(found)


def processor(objects: Path) -> str:
    """The processor that a configured build is for, as CMake names it."""
    [system] = objects.glob("CMakeFiles/*/CMakeSystem.cmake")
    found = PROCESSOR.search(system.read_text())
    return found[1] if found else "unknown"


def listed(objects: Path, lists: Path = LISTS) -> Path:
    """The list that a configured build is compared with."""
    return lists / f"{processor(objects)}.txt"


def differences(recorded: Iterable[str], found: Iterable[str]) -> list[str]:
    """What joined (+) and what vanished (-), in the order of the names."""
    before, now = set(recorded), set(found)
    return [f"{'+' if name in now else '-'}{name}" for name in sorted(before ^ now)]


def compare(objects: Path, lists: Path = LISTS, record: Path = components.RECORD) -> str:
    """What differs from the records, in one line; nothing if they agree."""
    file = listed(objects, lists)
    names = resolved(objects)
    found = differences(file.read_text().splitlines(), names)
    if found:
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        return f"{', '.join(found[:SHOWN])}{more} in sources/{file.name}"
    before, now = components.read(record), components.found(source_tree(objects), names)
    changed = [
        folder for folder in sorted(before.keys() | now.keys()) if before.get(folder) != now.get(folder)
    ]
    return f"{', '.join(changed)} in {record.name}" if changed else ""


def main(objects: Path, lists: Path = LISTS, record: Path = components.RECORD) -> None:
    lists.mkdir(exist_ok=True)
    names = resolved(objects)
    file = listed(objects, lists)
    file.write_text("".join(f"{name}\n" for name in names))
    components.write(components.found(source_tree(objects), names), record)
    print(f"{file.name}: {len(names)} files")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
