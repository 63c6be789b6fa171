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
    targets = [node.target for node in cls.body if isinstance(node, ast.AnnAssign)]
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
        if inspect.isclass(cls) and not issubclass(cls, webrtc.W3CEnum):
            for member in vars(cls):
                if has_alias(member):
                    assert {member, camel(member)} <= found[cls.__name__], f"{name}.{member}"


def test_the_native_module_has_stubs(stubs: pathlib.Path) -> None:
    text = (stubs / "wrtc-stubs" / "__init__.pyi").read_text()
    assert "class PeerConnection" in text
