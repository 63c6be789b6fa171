"""Checks of the files in a wheel: none is missing, none is there by accident."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.lib.proof.wheels import Wheel

from . import binaries

PACKAGES = Path("python")
MEGABYTE = 1_000_000
LIMIT = 10 * MEGABYTE
BILL = "sboms/python-webrtc.cdx.json"
METADATA = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", BILL}
EXTRA = re.compile(r"(licenses/[\w+.-]+|sboms/auditwheel\.cdx\.json)$")
EXTENSION = re.compile(r"wrtc\.cpython-\w+-[\w-]+-linux-gnu\.so$")
# Texts that have another name than the component.
LICENCES = {"libwebrtc": "webrtc", "libc++abi": "libc++"}


def expected() -> set[str]:
    """The files that each wheel has outside of its metadata, but the extension: modules, stubs, markers."""
    modules = {str(path.relative_to(PACKAGES)) for path in PACKAGES.glob("*/**/*.py")}
    stubs = {
        re.sub(r"^webrtc/(.*)\.py$", r"webrtc-stubs/\1.pyi", name)
        for name in modules
        if "pytest_" not in name
    }
    markers = {"webrtc/py.typed", "webrtc-stubs/py.typed", "wrtc-stubs/py.typed", "wrtc-stubs/__init__.pyi"}
    return modules | stubs | markers


def problems(path: Path) -> Iterator[str]:
    """What is wrong with a wheel."""
    wheel = Wheel.read(path)
    if path.stat().st_size > LIMIT:
        yield f"it has {path.stat().st_size / MEGABYTE:.1f} MB, more than {LIMIT / MEGABYTE:.0f}"
    with zipfile.ZipFile(path) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        about = f"python_webrtc-{wheel.version}.dist-info/"
        metadata = {name.removeprefix(about) for name in names if name.startswith(about)}
        libraries = {name for name in names if name.startswith("python_webrtc.libs/")}
        extensions = {name for name in names if EXTENSION.match(name)}
        rest = names - libraries - extensions - {about + name for name in metadata}
        for missing in sorted((expected() - rest) | (METADATA - metadata)):
            yield f"{missing} is missing"
        for stray in sorted(rest - expected()) + sorted(n for n in metadata - METADATA if not EXTRA.match(n)):
            yield f"{stray} does not belong there"
        if len(extensions) != 1:
            yield f"it has {len(extensions)} extensions"
        beside = {Path(name).name for name in libraries}
        for name in sorted(extensions | libraries):
            yield from binaries.problems(name, archive.read(name), beside, wheel.glibc)
        if BILL in metadata:
            texts = {name for name in metadata if name.startswith("licenses/")}
            yield from bill_problems(archive.read(about + BILL).decode(), wheel.version, texts)


def bill_problems(text: str, version: str, licences: set[str]) -> Iterator[str]:
    """What is wrong with the bill of materials, or is not covered by a licence text."""
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        yield f"{BILL} is not CycloneDX 1.6: {error}"
        return
    bill = json.loads(text)
    if bill["metadata"]["component"]["version"] != version:
        yield f"{BILL} is that of version {bill['metadata']['component']['version']}"
    for component in bill["components"]:
        name = component["name"]
        if not component.get("version"):
            yield f"{BILL} has no version of {name}"
        if not any(LICENCES.get(name, name) in licence for licence in licences):
            yield f"it has no licence of {name}"
