"""Encoded media: sources, sinks and forwarding."""
