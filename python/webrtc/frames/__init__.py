"""Video frames and audio data."""
