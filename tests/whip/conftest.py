"""STUN and TURN servers, for endpoints that name them."""

from tests.ice_servers import stun_server, turn_server

__all__ = ["stun_server", "turn_server"]
