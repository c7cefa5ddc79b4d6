"""Append-only entries of every act; sealing into the Merkle log; audit."""
