"""`install()`: have `import aiortc` anywhere in the process give this package."""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
import sys
from collections.abc import Iterator
from email.message import Message
from importlib.metadata import Distribution, DistributionFinder
from os import PathLike
from types import ModuleType
from typing import NoReturn

VERSION = "1.16.0"
_PACKAGE = __name__.rpartition(".")[0]


_EVERYTHING = DistributionFinder.Context()


class _Distribution(Distribution):
    """What importlib.metadata tells of aiortc while this package stands in for it."""

    def read_text(self, filename: str) -> str | None:
        """The metadata; there is no other file."""
        if filename != "METADATA":
            return None
        message = Message()
        message["Metadata-Version"] = "2.1"
        message["Name"] = "aiortc"
        message["Version"] = VERSION
        return message.as_string()

    def locate_file(self, path: str | PathLike[str]) -> NoReturn:
        """There is none."""
        raise FileNotFoundError(path)


class _Finder(DistributionFinder):
    """Finds that distribution, and no module."""

    def find_spec(self, *_: object) -> None:
        """Modules are in sys.modules already."""

    def find_distributions(self, context: DistributionFinder.Context = _EVERYTHING) -> Iterator[Distribution]:
        """The stand-in, for a search that it answers."""
        if context.name in (None, "aiortc"):
            yield _Distribution()


_finder = _Finder()
_replaced: dict[str, ModuleType] = {}


def _is_aiortc(name: str) -> bool:
    return name == "aiortc" or name.startswith("aiortc.")


def install() -> None:
    """Have `import aiortc` give this package from now on, and its version compare as 1.16.

    Modules that imported aiortc before keep what they have.
    """
    if _finder in sys.meta_path:
        return
    package = importlib.import_module(_PACKAGE)
    modules = {"aiortc": package}
    for found in pkgutil.walk_packages(package.__path__, _PACKAGE + "."):
        modules["aiortc" + found.name.removeprefix(_PACKAGE)] = importlib.import_module(found.name)
    _replaced.update({name: module for name, module in sys.modules.items() if _is_aiortc(name)})
    for name in _replaced:
        del sys.modules[name]
    sys.modules.update(modules)
    # Before the others: the real one may be installed.
    sys.meta_path.insert(0, _finder)


def uninstall() -> None:
    """Undo `install()`."""
    if _finder not in sys.meta_path:
        return
    sys.meta_path.remove(_finder)
    for name in [name for name in sys.modules if _is_aiortc(name)]:
        del sys.modules[name]
    sys.modules.update(_replaced)
    _replaced.clear()
