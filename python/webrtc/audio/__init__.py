"""Audio: sources, sinks, mixer, player, and processing of samples."""
