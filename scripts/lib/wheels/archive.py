"""The wheel as an archive: the same bytes for the same files."""

from __future__ import annotations

import base64
import hashlib
import time
import zipfile
from pathlib import Path

FIRST_YEAR = 315532800  # 1980: a ZIP archive knows no earlier time


def pack(folder: Path, wheel: Path, epoch: int) -> None:
    """Packs a folder with one .dist-info into a wheel, and lists its files in RECORD."""
    [about] = folder.glob("*.dist-info")
    record = about / "RECORD"
    record.unlink(missing_ok=True)
    # The metadata last, as the wheel specification recommends.
    files = sorted(
        (path for path in folder.rglob("*") if path.is_file()),
        key=lambda path: (about in path.parents, path.relative_to(folder).as_posix()),
    )
    lines = []
    for path in files:
        data = path.read_bytes()
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path.relative_to(folder).as_posix()},sha256={digest},{len(data)}\n")
    lines.append(f"{record.relative_to(folder).as_posix()},,\n")
    record.write_text("".join(lines))
    when = time.gmtime(max(epoch, FIRST_YEAR))[:6]
    partial = wheel.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in [*files, record]:
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), when)
            mode = 0o755 if path.suffix == ".so" else 0o644
            info.external_attr = (0o100000 | mode) << 16
            info.create_system = 3  # the attributes are Unix's
            archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    partial.rename(wheel)
