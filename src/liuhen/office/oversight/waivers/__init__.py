"""Waivers: an officer pleads a ground that the article allows; declared, taken back, never deleted."""
