"""Media that is sent and received encoded: sources, sinks, forwarding."""
