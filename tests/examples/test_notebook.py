"""The notebook runs, and shows its plots."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.examples.conftest import LIBRARIES, LINES
from tests.examples.programs import EXAMPLES

nbclient = pytest.importorskip("nbclient", reason="needs nbclient, of the extra test")
pytestmark = pytest.mark.timeout(900)


async def executed(notebook: Path, python: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The code cells of a notebook, executed by a kernel of this Python."""
    import nbformat

    kernel = folder / "kernels" / "tested"
    kernel.mkdir(parents=True)
    command = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "tested", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(folder))
    # With a folder for the history of its own.
    monkeypatch.setenv("IPYTHONDIR", str(folder))
    content: Any = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    client = nbclient.NotebookClient(content, timeout=300, kernel_name="tested")
    await client.async_execute()
    return [cell for cell in content.cells if cell.cell_type == "code"]


def pictures(cell: Any) -> list[np.ndarray]:
    """The pictures that a cell shows."""
    found = [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")) for png in found]


@pytest.mark.parametrize("library", LIBRARIES)
async def test_the_plots_of_a_call_are_shown(
    library: str,
    request: pytest.FixtureRequest,
    python: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = library == "webrtc"
    interpreter = python[0] if ours else request.getfixturevalue("aiortc_python")
    notebook = (EXAMPLES if ours else LINES) / "live_plots.ipynb"
    _, plots, frame, _ = await executed(notebook, interpreter, tmp_path, monkeypatch)
    [plot] = pictures(plots)
    # Lines and text on white.
    assert plot.shape[1] > 500 and plot.max() == 255 and (plot < 128).any(axis=2).mean() > 0.001
    [picture] = pictures(frame)
    # A busy machine sends smaller pictures.
    assert picture.shape[0] * 4 == picture.shape[1] * 3 or not ours
    assert len(np.unique(picture // 64, axis=None)) > 1
