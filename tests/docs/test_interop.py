"""docs/interop.md is what the tests with foreign programs have measured, and describes its peers in full."""

from __future__ import annotations

import fnmatch
import re

import pytest

from tests.peers import page
from tests.peers.install import HERE, described, names
from tests.peers.suite.capabilities import MEANINGS

# Those with a driver, with which the suite runs.
DRIVEN = [name for name in names() if described(name).get("command")]


def test_the_page_is_made_of_the_kept_results() -> None:
    assert page.PAGE.read_text() == page.text()


@pytest.mark.parametrize("name", DRIVEN)
def test_a_peer_says_what_it_is_and_why_something_is_missing(name: str) -> None:
    description = described(name)
    assert description["title"] and description["about"].endswith(".")
    for pattern, reason in description["lacks"].items():
        assert fnmatch.filter(MEANINGS, pattern), f"no capability is like {pattern}"
        assert reason
    for test, bug in description.get("bugs", {}).items():
        assert re.fullmatch(r"(test_\w+)(\[.*)?", test)
        assert bug["what"].endswith(".") and bug["evidence"].endswith(".")


@pytest.mark.parametrize("name", DRIVEN)
def test_each_bug_is_that_of_a_test(name: str) -> None:
    suite = "\n".join(path.read_text() for path in [*HERE.glob("suite/test_*.py"), *HERE.glob("*/test_*.py")])
    for test in described(name).get("bugs", {}):
        assert f"def {test.partition('[')[0]}(" in suite
