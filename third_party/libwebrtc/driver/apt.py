"""Downloads the source package with apt-get, from the mirror that the machine is configured for.

apt-get gets private lists and a private cache: the system's configuration is not changed, and no privilege
is needed.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from settings import EngineError, Pin

APT = Path("/etc/apt")
PARAGRAPH = re.compile(r"\n\s*\n")
FIELD = re.compile(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
ONE_LINE = re.compile(
    r"^deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s+(?P<components>.*)$", re.MULTILINE
)
# apt-get's messages about failures. `update` reports an unreachable mirror only as a warning.
PROBLEM = re.compile(r"^[EW]: (.*(?:[Ff]ail|[Cc]ould not|[Uu]nable|can.t|No space).*)", re.MULTILINE)


def mirrors(suite: str, folder: Path = APT) -> list[dict[str, str]]:
    """The configured archives that have that suite, as fields of a .sources file."""
    found = []
    for fields in [*paragraphs(folder), *lines(folder)]:
        enabled = fields.get("Enabled", "yes").lower() not in ("no", "false")
        offers = suite in fields["Suites"].split() and "main" in fields["Components"].split()
        if enabled and offers and "deb" in fields["Types"].split():
            keep = {name: fields[name] for name in ("URIs", "Signed-By", "Trusted") if name in fields}
            found.append({"Types": "deb-src", "Suites": suite, "Components": "main"} | keep)
    return found


def paragraphs(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("sources.list.d/*.sources")):
        text = re.sub(r"^#.*\n?", "", path.read_text(), flags=re.MULTILINE)
        for paragraph in PARAGRAPH.split(text):
            fields = {name: value.strip() for name, value in FIELD.findall(paragraph)}
            if fields.keys() >= {"Types", "URIs", "Suites", "Components"}:
                yield fields


def lines(folder: Path) -> Iterator[dict[str, str]]:
    options = {"signed-by": "Signed-By", "trusted": "Trusted"}
    for path in [folder / "sources.list", *sorted(folder.glob("sources.list.d/*.list"))]:
        if not path.exists():
            continue
        for entry in ONE_LINE.finditer(path.read_text()):
            fields = {"Types": "deb", "URIs": entry["uri"], "Suites": entry["suite"]}
            fields["Components"] = entry["components"].split("#")[0]
            for option in (entry["options"] or "").split():
                name, _, value = option.partition("=")
                if name in options:
                    fields[options[name]] = value
            yield fields


def own_release() -> str:
    """The code name of this machine's Debian; empty on another system."""
    try:
        return platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    except OSError:
        return ""


def own_archive(folder: Path = APT) -> list[dict[str, str]]:
    """Where this machine gets its own release from, as fields of a .sources file."""
    release = own_release()
    return mirrors(release, folder) if release else []


def private_lists(folder: Path, sources: list[dict[str, str]], architecture: str = "") -> list[str]:
    """The options that make apt-get and apt-cache use these sources, with lists and cache in `folder`."""
    for name in ("lists/partial", "cache/archives/partial", "sources"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    text = "\n\n".join("\n".join(f"{name}: {value}" for name, value in fields.items()) for fields in sources)
    (folder / "sources" / "engine.sources").write_text(text + "\n")
    options = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": folder / "sources",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "root",
        "Acquire::Retries": 3,
        "Acquire::Languages": "none",
    }
    if architecture:  # another machine's: nothing is installed there
        (folder / "status").touch()
        options |= {
            "Dir::State::status": folder / "status",
            "APT::Architecture": architecture,
            "APT::Architectures": architecture,
        }
    return ["-q", *(f"-o{name}={value}" for name, value in options.items())]


def fetch(pin: Pin, folder: Path, received: Callable[[int], None]) -> Path:
    """Downloads the tarball to `folder`. Calls `received` with its size so far."""
    other_way = f"Set WRTC_LIBWEBRTC_SOURCE to a copy of {pin.tarball}."
    if not shutil.which("apt-get"):
        raise EngineError(f"The source is downloaded with apt-get, which is missing here. {other_way}")
    sources = mirrors(pin.suite)
    if not sources:
        raise EngineError(f"This machine's apt has no archive of {pin.suite}/main. {other_way}")
    command = ["apt-get", *private_lists(folder, sources)]
    run([*command, "update"], folder, lambda: None, other_way)
    tarball = folder / pin.tarball
    wanted = [*command, "source", "--download-only", "--tar-only", f"{pin.package}={pin.version}"]
    run(wanted, folder, lambda: received(tarball.stat().st_size if tarball.exists() else 0), other_way)
    return tarball


def run(command: list[str], folder: Path, tick: Callable[[], None], other_way: str) -> None:
    log = folder / "apt.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None:
                tick()
                time.sleep(0.2)
        finally:
            process.terminate()
    said = log.read_text()
    problem = PROBLEM.search(said)
    if process.returncode or problem:
        reason = problem[1] if problem else said.strip().rpartition("\n")[2]
        raise EngineError(f"apt-get could not download the source: {reason}. Try again later. {other_way}")
