"""`install()`: have `import aiortc` anywhere in the process give this package."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from importlib.metadata import Distribution, DistributionFinder
from types import ModuleType
from typing import Any, NoReturn

__version__ = "1.16.0"
_PACKAGE = __name__.rpartition(".")[0]
_METADATA = f"Metadata-Version: 2.1\nName: aiortc\nVersion: {__version__}\n"


class _Distribution(Distribution):
    """The metadata of aiortc while this package stands in for it; there is no other file."""

    def read_text(self, filename: str) -> str | None:
        return _METADATA if filename == "METADATA" else None

    def locate_file(self, path: Any) -> NoReturn:
        raise FileNotFoundError(path)


class _Finder(DistributionFinder):
    """Finds that distribution. Modules need no finder: they are in sys.modules."""

    def find_spec(self, *_: object) -> None:
        pass

    def find_distributions(self, context: Any = None) -> list[Distribution]:
        is_asked_for = context is None or context.name in (None, "aiortc")
        return [_Distribution()] if is_asked_for else []


_finder = _Finder()
_replaced: dict[str, ModuleType] = {}


def _take_out() -> dict[str, ModuleType]:
    """Remove the modules of any aiortc from sys.modules."""
    names = [name for name in sys.modules if name.partition(".")[0] == "aiortc"]
    return {name: sys.modules.pop(name) for name in names}


def install() -> None:
    """Have `import aiortc` give this package from now on, and its version compare as 1.16.

    Modules that imported aiortc before keep what they have.
    """
    if _finder in sys.meta_path:
        return
    package = importlib.import_module(_PACKAGE)
    found = [_PACKAGE, *(each.name for each in pkgutil.walk_packages(package.__path__, _PACKAGE + "."))]
    modules = {"aiortc" + name.removeprefix(_PACKAGE): importlib.import_module(name) for name in found}
    _replaced.update(_take_out())
    sys.modules.update(modules)
    # Before the others: the real one may be installed.
    sys.meta_path.insert(0, _finder)


def uninstall() -> None:
    """Undo `install()`."""
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
        _take_out()
        sys.modules.update(_replaced)
        _replaced.clear()
