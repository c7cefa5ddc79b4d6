"""Originals written once: a local folder now, S3 behind the same protocol later. Spec: docs/spec/vault.md."""

from liuhen.vault.intake import Outcome, take_many
from liuhen.vault.local import LocalVault
from liuhen.vault.partial import Partial
from liuhen.vault.port import Mark, Progress, Receiver, Swept, Taken, Vault

__all__ = ["LocalVault", "Mark", "Outcome", "Partial", "Progress", "Receiver", "Swept", "Taken", "Vault", "take_many"]
