"""What gathering gave: so that a connection without candidates can say why it has none."""

from __future__ import annotations

from typing import Any

# For the text of one error.
_MOST_SERVER_ERRORS = 8


class Gathered:
    """Counts a connection's candidates, and remembers what its servers said."""

    def __init__(self) -> None:
        self.candidates = 0
        self._server_errors: list[str] = []

    def failed(self, fields: dict[str, Any]) -> None:
        """A server gave no candidate; the fields are those of `RTCPeerConnectionIceErrorEvent`."""
        if len(self._server_errors) < _MOST_SERVER_ERRORS:
            self._server_errors.append("{url}: {error_text} ({error_code})".format_map(fields))

    def why_none(self) -> str:
        """Why there is no candidate."""
        given = "; ".join(dict.fromkeys(self._server_errors))
        reason = given or "no network interface that the configuration allows, and no server, gave one"
        return f"ICE has no candidate to connect with: {reason}"
