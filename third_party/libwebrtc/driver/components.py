"""The third-party components of the engine: folders that describe themselves and have compiled sources.

They are recorded in components.json, for the bill of materials, and compared like the list of sources.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from settings import RECIPE

RECORD = RECIPE / "components.json"
DESCRIPTIONS = ("README.chromium", "README.libaom")
FIELD = re.compile(r"^(Name|URL|Version|Revision|Date|License|CPEPrefix): *(.*?) *$", re.MULTILINE)
# Says nothing: the version is in another field.
NOTHING = re.compile(r"^(N/A|DEPS|git \(see METADATA\)|This is the canonical repository\.?|)$")


def described(folder: Path) -> dict[str, str]:
    """What a folder's description says of the component in it; nothing if it has none."""
    for name in DESCRIPTIONS:
        if (folder / name).exists():
            text = (folder / name).read_text(errors="replace").partition("\nDescription:")[0]
            fields = {field.lower(): value for field, value in FIELD.findall(text)}
            return {field: value for field, value in fields.items() if not NOTHING.match(value)}
    return {}


def found(tree: Path, sources: Iterable[str]) -> dict[str, dict[str, str]]:
    """The components that compiled sources belong to, by their folders below third_party."""
    third_party = tree / "third_party"
    components: dict[str, dict[str, str]] = {}
    for folder in sorted({str(parent) for name in sources for parent in Path(name).parents} - {"."}):
        if about := described(third_party / folder):
            components[folder] = about
    return components


def read(file: Path = RECORD) -> dict[str, dict[str, str]]:
    components: dict[str, dict[str, str]] = json.loads(file.read_text())
    return components


def write(components: dict[str, dict[str, str]], file: Path = RECORD) -> None:
    file.write_text(json.dumps(components, indent=2, ensure_ascii=False) + "\n")
