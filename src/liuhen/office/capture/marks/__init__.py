"""Marks in recordings: what is shown and said at which second, as a person heard and saw it."""
