"""A host of its own: a network namespace with a cable to ours. Some programs gather nothing on loopback."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

# Networks of two addresses each, chosen by the id of a process: each of several hosts has its own.
_NETWORKS = ipaddress.ip_network("10.128.0.0/9")
_NETWORKS6 = ipaddress.ip_network("fd70:6565:7200::/48")


class Host:
    """A network namespace that lasts as long as `made` runs, with addresses at both ends of the cable."""

    def __init__(self, process: int) -> None:
        self._process = process
        number = process % 2**21
        self.ours, self.address = (str(_NETWORKS[4 * number + end]) for end in (1, 2))
        self.ours6, self.address6 = (str(_NETWORKS6[(number << 16) + end]) for end in (1, 2))
        self.device = f"peer{process}"

    def command(self, *command: object) -> list[str]:
        """The command that runs there."""
        return ["nsenter", f"--net=/proc/{self._process}/ns/net", *map(str, command)]

    def connect(self) -> None:
        """Lay the cable."""
        far = "eth0"
        _run("ip", "link", "add", self.device, "type", "veth", "peer", "name", far, "netns", self._process)
        _configure([], self.device, self.ours, self.ours6)
        _run(*self.command("ip", "link", "set", "lo", "up"))
        _configure(self.command(), far, self.address, self.address6)
        _run(*self.command("ip", "route", "add", "default", "via", self.ours))


def _configure(inside: list[str], device: str, address: str, address6: str) -> None:
    _run(*inside, "ip", "addr", "add", f"{address}/30", "dev", device)
    # Without detection of duplicates, an address can be used at once.
    _run(*inside, "ip", "-6", "addr", "add", f"{address6}/126", "dev", device, "nodad")
    _run(*inside, "ip", "link", "set", device, "up")


def _run(*command: object) -> None:
    subprocess.run([str(each) for each in command], check=True, capture_output=True, text=True)


@contextlib.contextmanager
def made() -> Iterator[Host]:
    """A host; the test is skipped where none can be made."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "nsenter", "ip"))):
        pytest.skip("a network namespace needs root, unshare, nsenter and ip")
    # If this process dies, the input of `cat` closes. The namespace and the cable end with it.
    command = ["unshare", "--net", "sh", "-c", "echo; exec cat"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin and holder.stdout
        try:
            # It has left our namespace.
            assert holder.stdout.readline() == b"\n"
            host = Host(holder.pid)
            host.connect()
            yield host
        finally:
            holder.kill()
