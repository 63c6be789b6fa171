"""docs/interop.md: what works with which peer, as the tests have found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from typing import Any

from tests.peers.install import BUILD, HERE, ROOT, described, names
from tests.peers.table import FAILS, NOT_OFFERED, PEERS_BUG, WORKS

PAGE = ROOT / "docs" / "interop.md"
_HEAD = """# Interoperability

What works between this package and other programs. This page is written by tests that connect to each of them
(`scripts/test peers --write`): every verdict is the outcome of tests, and every figure was measured by them.

| verdict | meaning |
|---|---|
| works | the tests pass |
| not offered | the peer cannot do it; the reason is beside it |
| bug of the peer | it fails because of the peer; the evidence is beside it |
| fails | the tests fail |
"""


def keep(peers: Iterable[str]) -> None:
    """Keep the results of the last run of these peers, and write the page."""
    for name in peers:
        if (BUILD / f"{name}.json").exists():
            shutil.copyfile(BUILD / f"{name}.json", HERE / name / "measured.json")
    PAGE.write_text(text())


def text() -> str:
    """The page, of all results that are kept."""
    found = {name: HERE / name / "measured.json" for name in names()}
    measured = {name: json.loads(path.read_text()) for name, path in found.items() if path.exists()}
    topics = list(dict.fromkeys(cell["topic"] for each in measured.values() for cell in each["cells"]))
    head = [
        "| peer | version |" + "".join(f" {topic} |" for topic in topics),
        "|---|---|" + "---|" * len(topics),
    ]
    for name, each in measured.items():
        counts = "".join(f" {_count(each['cells'], topic)} |" for topic in topics)
        head.append(f"| [{_title(name)}](#{name}) | {each['version']} |{counts}")
    parts = [_HEAD, "\n".join(head) + "\n", *(_section(name, measured[name]) for name in measured)]
    return "\n".join(parts)


def _title(name: str) -> str:
    return str(described(name).get("title", name))


def _count(cells: list[dict[str, Any]], topic: str) -> str:
    verdicts = [cell["verdict"] for cell in cells if cell["topic"] == topic]
    offered = [verdict for verdict in verdicts if verdict != NOT_OFFERED]
    if not offered:
        return NOT_OFFERED if verdicts else ""
    works = offered.count(WORKS)
    others = [f"{offered.count(bad)} {bad}" for bad in (PEERS_BUG, FAILS) if bad in offered]
    return ", ".join([f"{works} of {len(offered)}", *others])


def _section(name: str, measured: dict[str, Any]) -> str:
    description = described(name)
    lines = [
        f"({name})=",
        f"## {_title(name)}",
        "",
        f"{description.get('about', '')} Version {measured['version']}.",
    ]
    lines += ["", "| | capability | who | verdict | figure, reason |", "|---|---|---|---|---|"]
    for cell in measured["cells"]:
        last = ". ".join(filter(None, [cell["figure"], cell["reason"]])).replace("|", "\\|")
        lines.append(
            f"| {cell['topic']} | {cell['capability']} | {cell['direction']} | {cell['verdict']} | {last} |"
        )
    if bugs := description.get("bugs", {}):
        lines += ["", "Bugs of the peer, with their evidence:", ""]
        lines += [f"- {bug['what']} {bug['evidence']}" for bug in bugs.values()]
    return "\n".join(lines) + "\n"
