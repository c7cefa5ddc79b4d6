"""Resumable upload after tus 1.0: bytes that arrive with breaks, and never an hour of sending for nothing."""
