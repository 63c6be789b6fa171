"""The type stubs: both spellings show."""

from __future__ import annotations

import ast
import inspect
import pathlib
import subprocess
import sys

import pytest
import webrtc
from webrtc.names import camel, has_alias

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder with the stub packages."""
    folder = tmp_path_factory.mktemp("stubs")
    subprocess.run([sys.executable, ROOT / "scripts" / "stubs", folder], check=True)
    return folder


def members(cls: ast.ClassDef) -> set[str]:
    functions = {node.name for node in cls.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
    targets: list[ast.expr] = [node.target for node in cls.body if isinstance(node, ast.AnnAssign)]
    targets += [node.targets[0] for node in cls.body if isinstance(node, ast.Assign)]
    return functions | {target.id for target in targets if isinstance(target, ast.Name)}


def test_every_public_member_of_every_class_is_in_its_stub(stubs: pathlib.Path) -> None:
    found: dict[str, set[str]] = {}
    for path in (stubs / "webrtc-stubs").rglob("*.pyi"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = members(node)
    for name in webrtc.__all__:
        cls = getattr(webrtc, name)
        # Programs implement protocols, in one spelling.
        is_protocol = getattr(cls, "_is_protocol", False)
        if inspect.isclass(cls) and not issubclass(cls, webrtc.W3CEnum) and not is_protocol:
            for member in vars(cls):
                if has_alias(member):
                    assert {member, camel(member)} <= found[cls.__name__], f"{name}.{member}"


def test_the_stub_of_the_package_lists_its_public_names(stubs: pathlib.Path) -> None:
    nodes = ast.parse((stubs / "webrtc-stubs" / "__init__.pyi").read_text()).body
    assigned = [node for node in nodes if isinstance(node, ast.Assign)]
    [listed] = [node.value for node in assigned if ast.unparse(node.targets[0]) == "__all__"]
    assert ast.literal_eval(listed) == webrtc.__all__


def test_the_native_module_has_stubs(stubs: pathlib.Path) -> None:
    text = (stubs / "wrtc-stubs" / "__init__.pyi").read_text()
    assert "class PeerConnection" in text
