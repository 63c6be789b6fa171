"""`python -m webrtc`, and the command `webrtc`: without arguments, prints what is installed and found."""

from __future__ import annotations

import sys

from . import found


def main() -> None:
    """Print the facts, or run a command."""
    if len(sys.argv) == 1:
        for name, value in found.facts().items():
            print(f"{name + ':':15} {value}")
        return
    try:
        from .cli import app
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        # Anything else that is missing is a fault of this package.
        if missing not in ("rich", "typer"):
            raise
        sys.exit(f"error: commands need {missing}: pip install 'python-webrtc[cli]'")
    app.main()


if __name__ == "__main__":
    main()
