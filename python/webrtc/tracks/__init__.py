"""What a MediaStreamTrack is made of: where its media comes from, and who reads it."""
