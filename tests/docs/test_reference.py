"""The reference is complete."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import webrtc
import webrtc.notebook
import webrtc.signaling
import webrtc.testing
import webrtc.web
import webrtc.whep
import webrtc.whip
from webrtc.public import MODULES as DEFINED_IN

TEXT = "".join(page.read_text() for page in (Path(__file__).parents[2] / "docs" / "reference").glob("*.md"))
PUBLIC_MODULES = (webrtc.notebook, webrtc.signaling, webrtc.testing, webrtc.web, webrtc.whep, webrtc.whip)
MODULES = set(re.findall(r"automodule:: (\S+)", TEXT))


def public_members(cls: type) -> Iterator[tuple[str, object]]:
    """What the class itself defines, without the camelCase names."""
    for name, member in vars(cls).items():
        kinds = (property, staticmethod, classmethod)
        if re.fullmatch("[a-z][a-z0-9_]*", name) and (
            inspect.isfunction(member) or isinstance(member, kinds)
        ):
            yield name, member


@pytest.mark.parametrize("name", webrtc.__all__)
def test_a_public_name_is_documented_with_all_its_members(name: str) -> None:
    thing = getattr(webrtc, name)
    if getattr(thing, "__name__", None) != name:
        # An alias, or a constant.
        assert re.search(rf"`(webrtc\.)?{name}`", TEXT), f"{name} does not stand in docs/reference"
        return
    module = DEFINED_IN[name]
    assert module in MODULES, f"no page of docs/reference has {module}"
    assert vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__, f"{name} has no docstring"
    if inspect.isclass(thing):
        assert [member for member, value in public_members(thing) if not value.__doc__] == []


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module in PUBLIC_MODULES for name in module.__all__]
)
def test_a_name_of_a_public_module_is_documented_with_all_its_members(module: ModuleType, name: str) -> None:
    thing = getattr(module, name)
    assert module.__name__ in MODULES, f"no page of docs/reference has {module.__name__}"
    assert re.search(rf"`{name}`", TEXT), f"{name} does not stand in docs/reference"
    if inspect.isclass(thing):
        assert [member for member, value in public_members(thing) if not value.__doc__] == []
    if inspect.isclass(thing) or inspect.isfunction(thing):
        assert thing.__doc__, f"{name} has no docstring"


@pytest.mark.parametrize("module", PUBLIC_MODULES)
def test_every_public_name_that_a_module_defines_is_in_its_all(module: ModuleType) -> None:
    things = {name: thing for name, thing in vars(module).items() if not name.startswith("_")}
    defined = {
        name
        for name, thing in things.items()
        if (inspect.isclass(thing) or inspect.isfunction(thing)) and thing.__module__ == module.__name__
    }
    assert defined <= set(module.__all__)
