"""What editors with jedi complete."""

from __future__ import annotations

import pathlib

import jedi  # type: ignore[import-untyped]
import pytest
import webrtc


@pytest.fixture
def project(stubs: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> jedi.Project:
    """A project in whose environment the package is installed."""
    # Processes that share the usual cache read what another one is writing.
    monkeypatch.setattr(jedi.settings, "cache_directory", str(tmp_path / "cache"))
    return jedi.Project(tmp_path, sys_path=[str(stubs)])


def completed(project: jedi.Project, *lines: str) -> set[str]:
    return {each.name for each in jedi.Script("\n".join(lines), project=project).complete()}


def test_the_package_is_completed_to_its_public_names(project: jedi.Project) -> None:
    names = {name for name in webrtc.__all__ if not name.startswith("_")}
    assert names <= completed(project, "import webrtc", "webrtc.")
    assert names <= completed(project, "from webrtc import *", "")


def test_methods_are_completed_in_both_spellings(project: jedi.Project) -> None:
    made = ("import webrtc", "connection = webrtc.RTCPeerConnection()")
    found = completed(project, *made, "connection.")
    assert {"create_data_channel", "createDataChannel", "add_ice_candidate", "addIceCandidate"} <= found
    assert "direction" in completed(project, *made, "connection.add_transceiver('audio').")


def test_the_fields_of_a_dictionary_are_completed_as_keywords(project: jedi.Project) -> None:
    made = ("import webrtc", "connection = webrtc.RTCPeerConnection()")
    assert "ordered=" in completed(project, *made, "connection.create_data_channel('chat', ord")
    assert "ice_servers=" in completed(project, "import webrtc", "webrtc.RTCPeerConnection(ice_s")
