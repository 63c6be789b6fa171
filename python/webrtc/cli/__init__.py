"""The command line: `webrtc …`, or `python -m webrtc …`. Each command is a module."""
