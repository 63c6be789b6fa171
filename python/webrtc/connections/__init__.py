"""The parts of a connection below RTCPeerConnection: lifetime, states, negotiation, configuration."""
