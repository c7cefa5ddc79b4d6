"""Passwords that the office makes for people: easy to read out and to type, used once."""

from __future__ import annotations

import secrets

# Without letters and digits that are mistaken for one another when read aloud or from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LENGTH = 4, 4


def one_time_password() -> str:
    """Make one of 16 characters (79 bits), in groups: `k7wm-9xfa-…`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(GROUPS))
