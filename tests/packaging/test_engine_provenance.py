"""An engine's folder says what the engine was made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import patches
import provenance
from settings import Settings


def recorded(engine: Path, *arguments: str) -> dict[str, object]:
    settings = Settings.read(arguments)
    provenance.record(settings, engine)
    assert [path.name for path in engine.iterdir()] == [provenance.NAME]
    return dict(json.loads((engine / provenance.NAME).read_text()))


@pytest.fixture(autouse=True)
def _the_pinned_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WRTC_LIBWEBRTC_SOURCE", raising=False)


def test_the_pinned_source_is_described_by_version_and_hash(tmp_path: Path) -> None:
    pin = Settings.read([]).pin
    about = recorded(tmp_path)
    assert about["sha256"] == pin.sha256
    assert about["description"] == f"chromium {pin.version}, SHA-256 {pin.sha256}"


def test_patches_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches/CVE-1.patch").touch()
    (tmp_path / "engine").mkdir()
    monkeypatch.setattr(patches, "FOLDER", tmp_path / "patches")
    about = recorded(tmp_path / "engine")
    assert about["patches"] == ["CVE-1.patch"]
    assert str(about["description"]).endswith(", with CVE-1.patch")


def test_a_named_folder_is_not_taken_for_the_pinned_source(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    about = recorded(tmp_path / "engine", "--source", str(tmp_path))
    assert "sha256" not in about
    assert "WRTC_LIBWEBRTC_SOURCE" in str(about["description"])


def test_an_engine_of_an_older_driver_gets_its_description(tmp_path: Path) -> None:
    (tmp_path / provenance.NAME).write_text("{}")
    assert "sha256" in recorded(tmp_path)
