"""`scripts/engine-news` reads a mirror's indexes, and asks the mirror for the files that they name."""

from __future__ import annotations

import hashlib
import io
import platform
import shutil
import tarfile
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest

import news
from settings import Pin

PIN = Pin("M1", "engine", "old", "1.0.0-1", "engine_1.0.0.orig.tar.gz", 5, "", "engine", ())
Publish = Callable[[str, str], None]


@pytest.fixture
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The apt configuration of a machine that has the release "old", from a mirror that is a folder."""
    if not shutil.which("apt-get"):
        pytest.skip("needs apt-get")
    release = {"VERSION_CODENAME": "old"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    configuration = tmp_path / "apt"
    configuration.mkdir()
    entry = f"deb [trusted=yes] file:{tmp_path}/mirror old main\n"
    (configuration / "sources.list").write_text(entry)
    return configuration


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Adds a version to the index of a suite, and its files to the mirror."""
    texts: dict[str, str] = {}

    def add(suite: str, version: str) -> None:
        pool = tmp_path / "mirror/pool"
        pool.mkdir(parents=True, exist_ok=True)
        upstream = version.partition("-")[0]
        files = {
            f"engine_{version}.dsc": b"",
            f"engine_{upstream}.orig.tar.gz": b"12345",
            f"engine_{version}.debian.tar.gz": changelog(version),
        }
        for name, content in files.items():
            (pool / name).write_bytes(content)
        sums = "".join(
            f" {hashlib.sha256(text).hexdigest()} {len(text)} {name}\n" for name, text in files.items()
        )
        md5s = "".join(
            f" {hashlib.md5(text).hexdigest()} {len(text)} {name}\n" for name, text in files.items()
        )
        texts[suite] = texts.get(suite, "") + (
            f"Package: engine\nVersion: {version}\nFormat: 3.0 (quilt)\nDirectory: pool\n"
            f"Files:\n{md5s}Checksums-Sha256:\n{sums}\n"
        )
        folder = tmp_path / "mirror/dists" / suite
        (folder / "main/source").mkdir(parents=True, exist_ok=True)
        (folder / "main/source/Sources").write_text(texts[suite])
        index = texts[suite].encode()
        (folder / "Release").write_text(
            f"Suite: {suite}\nCodename: {suite}\nComponents: main\nArchitectures: amd64\n"
            f"Date: {formatdate(usegmt=True)}\n"
            f"SHA256:\n {hashlib.sha256(index).hexdigest()} {len(index)} main/source/Sources\n"
        )

    return add


def changelog(version: str) -> bytes:
    """A package's tarball whose changelog is ten days old."""
    date = formatdate(time.time() - 10 * news.DAY)
    text = f"engine ({version}) old; urgency=medium\n\n  * News.\n\n -- A <a@b.c>  {date}\n"
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo("debian/changelog")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


def lines(configuration: Path, tmp_path: Path, *suites: str) -> list[str]:
    """What is printed, in words separated by one space."""
    found = news.news(PIN, suites, tmp_path / "lists", configuration)
    return [" ".join(line.split()) for line in found]


def test_the_pinned_version_has_an_age_and_can_be_fetched(
    configuration: Path, publish: Publish, tmp_path: Path
) -> None:
    publish("old", PIN.version)
    date = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 10 * news.DAY))
    assert lines(configuration, tmp_path)[:2] == [
        f"pinned 1.0.0-1 old can be fetched, 0 MB, of {date}, 10 days old",
        "newest the indexes name nothing newer",
    ]


def test_newer_versions_of_other_releases_come_first_if_they_are_newer(
    configuration: Path, publish: Publish, tmp_path: Path
) -> None:
    for suite, version in (
        ("old", PIN.version),
        ("old", "0.9.0-1"),
        ("new", "9.2.0-1"),
        ("newest", "10.1.0-1"),
    ):
        publish(suite, version)
    found = lines(configuration, tmp_path, "new", "newest")
    assert found[1] == "newest 10.1.0-1 newest can be fetched, 0 MB"
    assert found[2] == "9.2.0-1 new can be fetched, 0 MB"
    assert not any("0.9.0" in line for line in found)


def test_a_version_whose_file_the_mirror_has_lost_cannot_be_fetched(
    configuration: Path, publish: Publish, tmp_path: Path
) -> None:
    publish("old", PIN.version)
    publish("new", "2.0.0-1")
    (tmp_path / "mirror/pool/engine_2.0.0.orig.tar.gz").unlink()
    found = lines(configuration, tmp_path, "new")
    assert "cannot be fetched: the mirror does not answer: " in found[1]


def test_a_pinned_version_that_has_left_the_index_is_reported(
    configuration: Path, publish: Publish, tmp_path: Path
) -> None:
    publish("old", "1.1.0-1")
    found = lines(configuration, tmp_path)
    assert found[0] == "pinned 1.0.0-1 old cannot be fetched: the index names no tarball"
    assert found[1] == "newest 1.1.0-1 old can be fetched, 0 MB"


def test_a_release_that_the_mirror_lacks_is_named(
    configuration: Path, publish: Publish, tmp_path: Path
) -> None:
    publish("old", PIN.version)
    assert any(line.startswith("not read: new: ") for line in lines(configuration, tmp_path, "new"))
