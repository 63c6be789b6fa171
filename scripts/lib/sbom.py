"""The software bill of materials of the extension, in CycloneDX 1.6 (PEP 770).

It lists what is compiled into the extension or shipped beside it. The same inputs give the same bytes.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

COMPONENTS = Path(__file__).parents[2] / "third_party" / "libwebrtc" / "components.json"
SPDX = {"Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "MIT"}
# Compiled with the engine, but the linker leaves them out, as nothing calls them.
NOT_LINKED = {
    "crc32c",
    "libaom/source/libaom/third_party/fastfeat",
    "webrtc/modules/third_party/fft",
    "webrtc/modules/third_party/portaudio",
}
LIBCXX_VERSION = re.compile(r"^#define _LIBCPP_VERSION (\d+)", re.MULTILINE)
PKG_CONFIG_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE)
GITHUB = re.compile(r"https://github\.com/([^/]+/[^/]+?)/?$")


@dataclass(frozen=True)
class Component:
    """A library; `version` is empty if it is not known."""

    name: str
    version: str
    licences: tuple[str, ...]
    description: str = ""
    url: str = ""
    cpe: str = ""
    purl: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)
    patches: Sequence[str] = ()

    def described(self) -> dict[str, Any]:
        """As CycloneDX has it."""
        purl = self.purl or f"pkg:generic/{quote(self.name)}" + (
            f"@{quote(self.version)}" if self.version else ""
        )
        about: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": self.name, "purl": purl}
        optional = {"version": self.version, "description": self.description, "cpe": self.cpe}
        about |= {name: value for name, value in optional.items() if value}
        about["licenses"] = [
            {"license": {"id" if name in SPDX else "name": name}}
            if " WITH " not in name
            else {"expression": name}
            for name in self.licences
        ]
        if self.url:
            about["externalReferences"] = [
                {"type": "vcs" if "git" in self.url else "website", "url": self.url}
            ]
        if self.hashes:
            about["hashes"] = [{"alg": name, "content": value} for name, value in self.hashes.items()]
        if self.patches:
            about["pedigree"] = {"notes": f"changed by {', '.join(self.patches)}"}
        return about


def of_engine(folder: str, about: Mapping[str, str], source: Mapping[str, Any]) -> Component:
    """A component of the engine, as its description in the source has it (components.json)."""
    pinned = "sha256" in source
    licences = tuple(name.strip() for name in about["license"].split(","))
    if folder == "webrtc":
        hashes = {"SHA-256": source["sha256"]} if pinned else {}
        return Component(
            "libwebrtc",
            source.get("version", ""),
            licences,
            description=f"from {source['package']}, {source['tarball']}" if pinned else "",
            url="https://webrtc.googlesource.com/src",
            cpe=about.get("cpeprefix", ""),
            hashes=hashes,
            patches=source.get("patches", ()),
        )
    name = folder.rpartition("/")[2]
    if not pinned:  # another tree may have other versions
        return Component(name, "", licences, about["name"], about.get("url", ""))
    cpe = about.get("cpeprefix", "")
    revision = about.get("revision", "")
    version = cpe.rpartition(":")[2] or about.get("version") or revision or about.get("date", "")
    repository = GITHUB.match(about.get("url", ""))
    purl = f"pkg:github/{repository[1].lower()}@{revision}" if repository and revision else ""
    return Component(name, version, licences, about["name"], about.get("url", ""), cpe, purl)


def libcxx_version(cxx: str) -> str:
    """The version of the libc++ that a compiler uses."""
    probe = subprocess.run(
        [cxx, "-stdlib=libc++", "-xc++", "-E", "-dM", "-"],
        input="#include <version>\n",
        text=True,
        capture_output=True,
    )
    found = LIBCXX_VERSION.search(probe.stdout)
    number = int(found[1]) if found else 0
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}" if number else ""


def library_version(library: Path) -> str:
    """The version of an installed library, by its pkg-config file."""
    file = library.parent / "pkgconfig" / f"{library.name.removeprefix('lib').partition('.')[0]}.pc"
    found = PKG_CONFIG_VERSION.search(file.read_text()) if file.exists() else None
    return found[1] if found else ""


def components(engine: Path, opus: Path, dav1d: Path, cxx: str, pybind11: str) -> Iterator[Component]:
    """All that the extension contains or brings along."""
    source = json.loads((engine / "source.json").read_text()) if (engine / "source.json").exists() else {}
    for folder, about in json.loads(COMPONENTS.read_text()).items():
        if folder not in NOT_LINKED:
            yield of_engine(folder, about, source)
    llvm = libcxx_version(cxx)
    for name in ("libc++", "libc++abi"):
        yield Component(name, llvm, ("Apache-2.0 WITH LLVM-exception",), url="https://libcxx.llvm.org/")
    yield Component("opus", library_version(opus), ("BSD-3-Clause",), url="https://opus-codec.org/")
    yield Component(
        "dav1d", library_version(dav1d), ("BSD-2-Clause",), url="https://code.videolan.org/videolan/dav1d"
    )
    yield Component("pybind11", pybind11, ("BSD-3-Clause",), purl=f"pkg:pypi/pybind11@{pybind11}")


def bill(name: str, version: str, listed: Iterator[Component]) -> str:
    """The document."""
    purl = f"pkg:pypi/{name}@{version}"
    parts = [component.described() for component in listed]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": purl,
                "name": name,
                "version": version,
                "purl": purl,
                "licenses": [{"license": {"id": "BSD-3-Clause"}}],
            }
        },
        "components": parts,
        "dependencies": [{"ref": purl, "dependsOn": [part["bom-ref"] for part in parts]}],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
