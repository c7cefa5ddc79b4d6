"""Copies made from an original: clip, still, viewing copy, copy for disclosure. The original is only read."""
