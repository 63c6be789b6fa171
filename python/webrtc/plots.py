"""Figures of matplotlib, which is optional."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from webrtc.exceptions import NotSupportedError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def new_figure(width: float, height: float, extra: str) -> Figure:
    """Return an empty figure of a size in inches, which notebooks show without further settings.

    Raises NotSupportedError without matplotlib, with the extra that installs it.
    """
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        install = f"pip install 'python-webrtc[{extra}]'"
        raise NotSupportedError(f"plots require matplotlib: {install}") from None
    figure = Figure(figsize=(width, height), layout="constrained")

    def png() -> bytes:
        file = io.BytesIO()
        figure.savefig(file, format="png")
        return file.getvalue()

    # Figures that pyplot does not manage have none.
    figure._repr_png_ = png  # type: ignore[attr-defined]
    return figure
