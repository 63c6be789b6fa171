"""A public name is imported when it is first used."""

from __future__ import annotations

import ast
import importlib
import inspect
import pathlib
import subprocess
import sys

import pytest
import webrtc
from webrtc.public import MODULES

CONNECT = """
import asyncio
import webrtc
from webrtc.testing import connect

async def main():
    async with webrtc.RTCPeerConnection() as a, webrtc.RTCPeerConnection() as b:
        channel = a.create_data_channel("chat", negotiated=True, id=1)
        other = b.create_data_channel("chat", negotiated=True, id=1)
        await connect(a, b)
        await channel.opened()
        await other.opened()
        channel.send(b"bytes")
        other.send("text")
        assert await anext(aiter(other)) == b"bytes"
        assert await anext(aiter(channel)) == "text"

asyncio.run(main())
"""


def run(*lines: str) -> str:
    """Run a program in a process of its own, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def seen_by_type_checkers() -> dict[str, str]:
    """The names that the package's file imports for type checkers, with their modules."""
    tree = ast.parse(pathlib.Path(webrtc.__file__).read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom) and node.module]
    return {each.name: f"webrtc.{node.module}" for node in imports for each in node.names}


def test_type_checkers_see_the_names_that_are_imported_at_run_time() -> None:
    assert seen_by_type_checkers() == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_a_name_is_listed_under_the_module_that_defines_it(name: str) -> None:
    tree = ast.parse(inspect.getsource(importlib.import_module(MODULES[name])))
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    defined = {ast.unparse(target) for target in targets}
    defined |= {node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    assert name in defined


def test_a_data_connection_needs_no_numpy() -> None:
    assert run(CONNECT, "import sys", "print('numpy' in sys.modules)") == "False"


def test_the_import_loads_no_files_devices_or_audio_processing() -> None:
    listed = run("import sys, webrtc", "print(*(m for m in sys.modules if m.startswith('webrtc.')))")
    folders = {name.split(".")[1] for name in listed.split()}
    assert "interfaces" in folders
    assert not folders & {"audio", "video", "encoded", "files", "devices", "testing", "aiortc"}


def test_a_star_import_gives_all_names() -> None:
    assert (
        run("from webrtc import *", "print(MediaPlayer.__name__, RTCStats.__module__)")
        == "MediaPlayer webrtc"
    )


def test_a_folder_of_public_names_is_an_attribute() -> None:
    assert run("import webrtc", "print(webrtc.testing.SimulatedNetwork.__name__)") == "SimulatedNetwork"
    assert run("import webrtc", "print(webrtc.audio.__name__)") == "webrtc.audio"


def test_dir_lists_all_names() -> None:
    found = run(
        "import webrtc, webrtc.video",
        "listed = {n for n in dir(webrtc) if n[0] != '_'}",
        "print(sorted(listed ^ {n for n in webrtc.__all__ if n[0] != '_'}))",
    )
    assert found == "['aiortc', 'notebook', 'signaling', 'testing', 'web', 'whep', 'whip']"


def test_public_modules_load_when_they_are_used() -> None:
    for name in ("aiortc", "notebook", "signaling", "testing", "web", "whep", "whip"):
        assert run("import webrtc", f"print(webrtc.{name}.__name__)") == f"webrtc.{name}"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'webrtc' has no attribute 'RTCPeerConection'") as caught:
        webrtc.RTCPeerConection  # type: ignore[attr-defined]  # noqa: B018
    assert caught.value.name == "RTCPeerConection"
    assert caught.value.obj is webrtc
    with pytest.raises(ImportError, match="cannot import name 'MediaPlayr'"):
        from webrtc import MediaPlayr  # type: ignore[attr-defined]  # noqa: F401
