"""Sphinx settings; scripts/docs builds with them."""

import inspect
import re
from importlib.metadata import version as installed_version

import webrtc
from sphinx.application import Sphinx
from sphinx.domains.python import ObjectEntry, PythonDomain
from sphinx.environment import BuildEnvironment
from webrtc.public import MODULES

project = "python-webrtc"
author = "the python-webrtc authors"
project_copyright = f"2026, {author}"
version = release = installed_version(project)

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton", "sphinx_design"]
myst_enable_extensions = ["colon_fence", "deflist", "tasklist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

# In docstrings, one backtick is enough for code.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "show-inheritance": True}

html_theme = "furo"
html_title = f"python-webrtc {release}"
html_static_path = ["static"]
html_css_files = ["theme.css"]
# The buttons copy commands and programs, without what a program prints.
copybutton_selector = "div:not(.highlight-text) > div.highlight > pre"

W3C = "https://www.w3.org/TR/"
STATISTICS = "webrtc.dictionaries.stats."

# autodoc finds the members of a module, and the comments on attributes, by the module that defines a class.
for name, module in MODULES.items():
    if inspect.isclass(cls := getattr(webrtc, name)):
        cls.__module__ = module


def skip_alias(app: Sphinx, what: str, name: str, obj: object, skip: bool, options: object) -> bool | None:
    """Leave the camelCase names out: the reference says once that they exist."""
    return True if re.match("[a-z]+[A-Z]", name) else None


def link_standards(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Make links of what docstrings cite as "W3C webrtc §4.4" and "RFC 8831"."""
    # The W3C's anchors are made of the names, which are ours too.
    anchor = f"#dom-{name.rpartition('.')[2].lower()}" if what == "class" else ""
    lines[:] = [
        re.sub(
            r"RFC (\d+)",
            r"`RFC \1 <https://www.rfc-editor.org/rfc/rfc\1>`__",
            re.sub(r"W3C ([a-z-]+) §([\d.]*\d)", rf"`W3C \1 §\2 <{W3C}\1/{anchor}>`__", line),
        )
        for line in lines
    ]
    if what == "attribute" and name.startswith(STATISTICS):
        dictionary, _, member = name.removeprefix(STATISTICS).partition(".")
        anchor = f"#dom-{dictionary}-{member.replace('_', '')}".lower()
        lines[:] = [f"`W3C webrtc-stats <{W3C}webrtc-stats/{anchor}>`__"]
    elif what == "attribute" and lines[:1] == (inspect.getdoc(type(obj)) or "").splitlines()[:1]:
        # That of its descriptor, for want of its own.
        lines.clear()


class TwoApis(PythonDomain):
    """Finds the class of the API that refers to it, if `webrtc` and `webrtc.aiortc` have one of that name."""

    def find_obj(
        self,
        env: BuildEnvironment,
        modname: str | None,
        classname: str | None,
        name: str,
        type: str | None,
        searchmode: int = 0,
    ) -> list[tuple[str, ObjectEntry]]:
        """Prefer aiortc's classes on pages of that API, and the others elsewhere."""
        found = super().find_obj(env, modname, classname, name, type, searchmode)
        of_aiortc = (modname or "").startswith("webrtc.aiortc")
        return [each for each in found if each[0].startswith("webrtc.aiortc.") == of_aiortc] or found


def setup(app: Sphinx) -> None:
    app.add_domain(TwoApis, override=True)
    app.connect("autodoc-skip-member", skip_alias)
    app.connect("autodoc-process-docstring", link_standards)
