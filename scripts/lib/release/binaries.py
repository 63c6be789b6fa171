"""Checks of the shared objects in a wheel: what they need, export and reveal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from elftools.elf.sections import SymbolTableSection

# What each Linux with glibc has (PEP 600), apart from libstdc++, which the extension brings as libc++.
SYSTEM = re.compile(r"^(lib(c|m|dl|rt|pthread|gcc_s)\.so\.\d+|ld-linux-[\w-]+\.so\.\d+)$")
GLIBC = re.compile(r"^GLIBC_(\d+)\.(\d+)")
# Folders of the machine that compiled it.
PLACES = re.compile(rb"/(?:home|root|work|tmp|Users)/[\w./+-]{3,}")


def problems(name: str, content: bytes, beside: set[str], glibc: tuple[int, int]) -> Iterator[str]:
    """What is wrong with a shared object that has these libraries beside it and may need that glibc."""
    elf = ELFFile(BytesIO(content))
    for section in elf.iter_sections():
        if isinstance(section, DynamicSection):
            for tag in section.iter_tags():
                needed = getattr(tag, "needed", None)
                if needed and not SYSTEM.match(needed) and needed not in beside:
                    yield f"{name} needs {needed}, which neither the system nor the wheel has"
                path = getattr(tag, "rpath", None) or getattr(tag, "runpath", None)
                if path and not path.startswith("$ORIGIN"):
                    yield f"{name} looks for libraries in {path}"
        elif isinstance(section, GNUVerNeedSection):
            for _, versions in section.iter_versions():
                for version in versions:
                    found = GLIBC.match(version.name)
                    if found and (int(found[1]), int(found[2])) > glibc:
                        yield f"{name} needs {version.name}; its tag promises {glibc[0]}.{glibc[1]}"
        elif section.name == ".symtab":
            yield f"{name} is not stripped"
        elif name.startswith("wrtc.") and isinstance(section, SymbolTableSection):
            symbols = [symbol for symbol in section.iter_symbols() if symbol["st_shndx"] != "SHN_UNDEF"]
            exported = sorted(symbol.name for symbol in symbols)
            if exported != ["PyInit_wrtc"]:
                yield f"{name} exports {', '.join(exported[:5])}, not PyInit_wrtc alone"
    if found_place := PLACES.search(content):
        yield f"{name} names a folder of another machine: {found_place[0].decode(errors='replace')}"
