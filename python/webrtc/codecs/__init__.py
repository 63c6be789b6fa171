"""Custom codecs of a program, and encoded chunks."""
