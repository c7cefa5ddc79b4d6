"""Passes over all cases after the law has changed: in the background, resumable, with progress."""
