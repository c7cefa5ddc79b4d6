"""Liuhen (留痕): every enforcement act recorded, kept unaltered, and provable by a stranger."""

__version__ = "0.1.0"
