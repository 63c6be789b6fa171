"""Our patches of the engine are applied where they fit exactly, and make another engine."""

from __future__ import annotations

from pathlib import Path

import pytest

import patches
import source
from cache import Cache
from progress import Progress
from settings import EngineError, Settings

HARMLESS = """A comment more.
--- a/third_party/webrtc/pc/a.cc
+++ b/third_party/webrtc/pc/a.cc
@@ -1,2 +1,3 @@
 int one;
+// more
 int two;
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    file = tmp_path / "tree/third_party/webrtc/pc/a.cc"
    file.parent.mkdir(parents=True)
    file.write_text("int one;\nint two;\n")
    return tmp_path / "tree"


@pytest.fixture
def patch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only patch of this recipe."""
    monkeypatch.setattr(patches, "FOLDER", tmp_path / "patches")
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches/a.patch").write_text(HARMLESS)
    return tmp_path / "patches/a.patch"


@pytest.mark.usefixtures("patch")
def test_a_patch_is_applied(tree: Path) -> None:
    patches.apply(tree)
    assert (tree / "third_party/webrtc/pc/a.cc").read_text() == "int one;\n// more\nint two;\n"


def test_patches_are_applied_in_the_order_of_their_names(tree: Path, patch: Path) -> None:
    patch.with_name("b.patch").write_text(
        HARMLESS.replace("int two;", "// more").replace("+// more", "+// second")
    )
    patches.apply(tree)
    assert (tree / "third_party/webrtc/pc/a.cc").read_text().splitlines()[1:3] == ["// second", "// more"]


@pytest.mark.usefixtures("patch")
def test_a_patch_that_does_not_fit_is_named(tree: Path) -> None:
    (tree / "third_party/webrtc/pc/a.cc").write_text("int one;\nlong two;\n")
    with pytest.raises(EngineError, match=r"^a\.patch does not fit the source: .*FAILED"):
        patches.apply(tree)


@pytest.mark.usefixtures("patch")
def test_a_patch_of_a_missing_file_is_named(tree: Path) -> None:
    (tree / "third_party/webrtc/pc/a.cc").unlink()
    with pytest.raises(EngineError, match=r"^a\.patch does not fit the source: "):
        patches.apply(tree)


def test_a_patch_makes_another_engine_from_another_tree(patch: Path) -> None:
    after = Cache(Settings.read([]))
    patch.unlink()
    before = Cache(Settings.read([]))
    assert before.engine != after.engine and before.source != after.source


@pytest.mark.usefixtures("patch")
def test_a_named_tree_is_not_patched_and_that_is_said(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings.read(["--source", str(tree)])
    for part in settings.pin.parts:
        (tree / "third_party" / part).mkdir(exist_ok=True)
    assert source.prepare(settings, Cache(settings), Progress({})) == tree
    assert "// more" not in (tree / "third_party/webrtc/pc/a.cc").read_text()
    assert f"{tree} is used as it is, without a.patch" in capsys.readouterr().err
