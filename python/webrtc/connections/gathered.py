"""The results of gathering, which explain why a connection has no candidates."""

from __future__ import annotations

from typing import Any

# For the message of one error.
_MAX_SERVER_ERRORS = 8


class Gathered:
    """Counts a connection's candidates, and stores the errors of its servers."""

    def __init__(self) -> None:
        self.candidates = 0
        self._server_errors: list[str] = []

    def failed(self, fields: dict[str, Any]) -> None:
        """Record a server's error; the fields are those of `RTCPeerConnectionIceErrorEvent`."""
        if len(self._server_errors) < _MAX_SERVER_ERRORS:
            self._server_errors.append("{url}: {error_text} ({error_code})".format_map(fields))

    def why_none(self) -> str:
        """Return the reason why there is no candidate."""
        given = "; ".join(dict.fromkeys(self._server_errors))
        reason = given or "no allowed network interface and no server provided one"
        return f"ICE has no candidate to connect with: {reason}"
