"""Files, relays and signalling around connections."""
