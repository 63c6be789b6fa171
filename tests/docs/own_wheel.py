"""A wheel of the package as it is installed here, so that `pip install python-webrtc` finds one."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import zipfile
from pathlib import Path

import wrtc

ROOT = Path(__file__).parents[2]


def pack(folder: Path) -> Path:
    """Write the wheel into a folder. Its extension needs the libraries of this system."""
    installed = importlib.metadata.distribution("python-webrtc")
    name = f"python_webrtc-{installed.version}"
    [tag] = [
        line[5:] for line in (installed.read_text("WHEEL") or "").splitlines() if line.startswith("Tag: ")
    ]
    files = {Path(wrtc.__file__).name: Path(wrtc.__file__).read_bytes()}
    for package in ("webrtc", "pytest_webrtc"):
        for path in sorted((ROOT / "python" / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[str(path.relative_to(ROOT / "python"))] = path.read_bytes()
    for text in ("METADATA", "WHEEL", "entry_points.txt"):
        files[f"{name}.dist-info/{text}"] = (installed.read_text(text) or "").encode()
    record = "".join(f"{inside},{_hash(data)},{len(data)}\n" for inside, data in files.items())
    files[f"{name}.dist-info/RECORD"] = f"{record}{name}.dist-info/RECORD,,\n".encode()
    wheel = folder / f"{name}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for inside, content in files.items():
            archive.writestr(inside, content)
    return wheel


def _hash(content: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
