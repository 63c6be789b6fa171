"""The parts of a MediaStreamTrack: the source of its media, and its readers."""
