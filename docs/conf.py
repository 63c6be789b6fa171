"""Sphinx settings; scripts/docs builds with them."""

import re
from importlib.metadata import version as installed_version

from sphinx.application import Sphinx

project = "python-webrtc"
author = "the python-webrtc authors"
project_copyright = f"2026, {author}"
version = release = installed_version(project)

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "show-inheritance": True}

html_theme = "furo"
html_title = f"python-webrtc {release}"


def skip_alias(app: Sphinx, what: str, name: str, obj: object, skip: bool, options: object) -> bool | None:
    """Leave the camelCase names out: the reference says once that they exist."""
    return True if re.match("[a-z]+[A-Z]", name) else None


def setup(app: Sphinx) -> None:
    app.connect("autodoc-skip-member", skip_alias)
