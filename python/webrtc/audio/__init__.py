"""Audio: sources, sinks, a mixer and a player, and what works on samples."""
