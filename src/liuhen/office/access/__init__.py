"""Viewing and handing out recordings: every look is an act."""
