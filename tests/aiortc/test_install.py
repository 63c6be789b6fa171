"""`install()`."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from collections.abc import Iterator

import pytest
from webrtc import aiortc


@pytest.fixture
def installed() -> Iterator[None]:
    aiortc.install()
    yield
    aiortc.uninstall()


def test_a_program_that_imports_aiortc_gets_this_package(installed: None) -> None:
    assert importlib.import_module("aiortc") is aiortc
    assert importlib.import_module("aiortc.mediastreams").MediaStreamError is aiortc.MediaStreamError
    player = importlib.import_module("aiortc.contrib.media").MediaPlayer
    assert player.__module__.startswith("webrtc.aiortc.")


def test_its_version_is_that_of_aiortc(installed: None) -> None:
    assert importlib.metadata.version("aiortc") == aiortc.__version__ == "1.16.0"


def test_installing_twice_and_undoing_once_leaves_nothing() -> None:
    before = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "aiortc"}
    finders = list(sys.meta_path)
    aiortc.install()
    aiortc.install()
    aiortc.uninstall()
    assert {name: module for name, module in sys.modules.items() if name.split(".")[0] == "aiortc"} == before
    assert sys.meta_path == finders


def test_a_module_that_aiortc_does_not_have_is_not_found(installed: None) -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("aiortc.nothing")
