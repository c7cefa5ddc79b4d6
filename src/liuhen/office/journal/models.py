"""The journal's rows: entries, what they commit to, their places in the log, and the checkpoints.

None is ever changed or deleted: triggers in the database refuse it (migration 0002), on SQLite and on PostgreSQL.
What is still to be sealed stands in `Unsealed`, the one table here that shrinks.
"""

from __future__ import annotations

from django.db import models

HASH_DIGITS = 64
NAME_LENGTH = 140


class JournalEntry(models.Model):
    """One act, as canonical bytes; the columns beside them repeat what is searched."""

    object = models.CharField(max_length=NAME_LENGTH)
    type = models.CharField(max_length=60)
    actor = models.CharField(max_length=NAME_LENGTH)
    claimed_at = models.DateTimeField()
    prev = models.CharField(max_length=HASH_DIGITS, null=True)  # noqa: DJ001 - null: the object's first entry
    leaf = models.CharField(max_length=HASH_DIGITS, unique=True)
    entry = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object", "prev"], name="one_successor"),
            models.UniqueConstraint(fields=["object"], condition=models.Q(prev=None), name="one_beginning"),
        ]
        indexes = [
            models.Index(fields=["object", "id"], name="chain"),
            models.Index(fields=["actor", "id"], name="acts_of"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.object}"


class Payload(models.Model):
    """What an entry commits to: salt and encrypted payload. Erasing it (with an entry) leaves the log whole."""

    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, primary_key=True, related_name="payload")
    salt = models.BinaryField()
    token = models.BinaryField()

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"


class Unsealed(models.Model):
    """An entry that waits for its place in the log."""

    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, primary_key=True, related_name="unsealed")

    def __str__(self) -> str:
        return f"unsealed {self.entry_id}"


class SealedEntry(models.Model):
    """An entry's place in the log, counted from 0."""

    index = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="sealed")

    def __str__(self) -> str:
        return f"{self.index}"


class SignedCheckpoint(models.Model):
    """A checkpoint as it was signed; `frontier` are the tree's complete subtree hashes, 32 bytes each."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=HASH_DIGITS)
    frontier = models.BinaryField()
    note = models.TextField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Series(models.Model):
    """The last number given out under a name (recordings, packages …). Numbers may have gaps, never doubles."""

    name = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"
