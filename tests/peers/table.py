"""The table of what works with which peer, made of the tests' outcomes.

A test with `@pytest.mark.cell(topic, capability)` is part of a cell, with all tests of that capability and
direction. The results of a run are in build/peers/NAME.json, those that docs/interop.md shows in
tests/peers/NAME/measured.json (page.py).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.peers.install import BUILD, described

# From the best: a cell has the worst verdict of its tests.
WORKS, NOT_OFFERED, PEERS_BUG, FAILS = "works", "not offered", "bug of the peer", "fails"
_ORDER = (NOT_OFFERED, WORKS, PEERS_BUG, FAILS)
# Names of a test's parameters that are its direction, with what the table says.
_DIRECTIONS = {"offers": "{} offer", "sends": "{} send", "closes": "{} close"}


class Table:
    """A plugin of pytest, where the reports of all processes arrive."""

    def __init__(self) -> None:
        self.cells: dict[str, dict[tuple[str, str, str], dict[str, Any]]] = {}
        self.versions: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties: dict[str, Any] = dict(report.user_properties)
        if "cell" not in properties or (report.when != "call" and report.outcome == "passed"):
            return
        peer, topic, capability, direction, place = properties["cell"]
        verdict, reason = _verdict(report)
        cell = {"verdict": verdict, "place": place, "figures": [], "reasons": []}
        cell = self.cells.setdefault(peer, {}).setdefault((topic, capability, direction), cell)
        cell["verdict"] = max(cell["verdict"], verdict, key=_ORDER.index)
        cell["place"] = min(cell["place"], place)
        if reason and reason not in cell["reasons"]:
            cell["reasons"].append(reason)
        if figure := properties.get("figure"):
            cell["figures"].append(figure)
        if version := properties.get("version"):
            self.versions[peer] = version

    def pytest_sessionfinish(self) -> None:
        for peer, cells in self.cells.items():
            rows = [
                {
                    "topic": topic,
                    "capability": capability,
                    "direction": direction,
                    "verdict": cell["verdict"],
                    "figure": ", ".join(cell["figures"]),
                    "reason": "; ".join(cell["reasons"]),
                }
                for (topic, capability, direction), cell in sorted(
                    cells.items(), key=lambda each: each[1]["place"]
                )
            ]
            measured = {"version": self.versions.get(peer, ""), "cells": rows}
            (BUILD / f"{peer}.json").write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")


def mark_cell(item: pytest.Item, peer: str, place: int) -> None:
    """Tell the table, in the report of a test, to which cell it belongs, and its place in the order."""
    if marker := item.get_closest_marker("cell"):
        callspec = getattr(item, "callspec", None)
        parameters: dict[str, Any] = callspec.params if callspec else {}
        topic, capability = (text.format(**parameters) for text in marker.args)
        said = [
            text.format("we" if parameters[name] == "ours" else "they")
            for name, text in _DIRECTIONS.items()
            if name in parameters
        ]
        item.user_properties.append(("cell", (peer, topic, capability, ", ".join(said), place)))


def mark_bug(item: pytest.Item, peer: str) -> None:
    """Expect a test to fail where peer.json has the peer's bug, with its evidence."""
    for name, bug in described(peer).get("bugs", {}).items():
        if item.name.startswith(name):
            raises = (AssertionError, TimeoutError)
            item.add_marker(
                pytest.mark.xfail(reason=bug["what"], raises=raises, strict=bug.get("always", True))
            )


def _verdict(report: pytest.TestReport) -> tuple[str, str]:
    if hasattr(report, "wasxfail"):
        return (WORKS, "") if report.outcome == "passed" else (PEERS_BUG, report.wasxfail)
    if report.outcome == "skipped":
        # The file, the line, and why.
        assert isinstance(report.longrepr, (tuple, list))
        return NOT_OFFERED, str(report.longrepr[2]).removeprefix("Skipped: ")
    return (WORKS, "") if report.outcome == "passed" else (FAILS, "")
