"""`scripts/test peers [NAME...]`: the tests with foreign programs, by default with all of them."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from tests.peers import page
from tests.peers.install import HERE, ROOT, described, names


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/test peers", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names())}")
    parser.add_argument("--quick", action="store_true", help="only those that install within 20 seconds")
    parser.add_argument("--write", action="store_true", help="keep the results, and write docs/interop.md")
    chosen, others = parser.parse_known_args()
    if unknown := set(chosen.names) - set(names()):
        print(
            f"error: no peer is named {', '.join(unknown)}: there are {', '.join(names())}", file=sys.stderr
        )
        return 1
    if chosen.write and others:
        print("error: --write keeps the results of all tests: it takes no other arguments", file=sys.stderr)
        return 1
    peers = chosen.names or names()
    if chosen.quick:
        peers = [name for name in peers if described(name).get("quick")]
    folders = [HERE / name for name in ("suite", *peers)]
    processes = ["-n", str(os.cpu_count()), "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *processes, *map(str, folders), *others]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "WEBRTC_PEERS": " ".join(peers)})
    if chosen.write:
        page.keep(peers)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
