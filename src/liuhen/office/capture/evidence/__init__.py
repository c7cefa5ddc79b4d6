"""Recordings as evidence: their notes, where they are kept, and the discs that carry them."""
