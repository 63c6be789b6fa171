"""Video: sources and sinks."""
