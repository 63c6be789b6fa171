"""Codecs that a program brings along, and encoded chunks."""
