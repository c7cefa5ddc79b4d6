"""Personal data encrypted where it rests: AES-256-GCM under the installation's field key.

A token is `0x01 ‖ 12-byte nonce ‖ ciphertext and tag`; the purpose is bound in as associated data, so a value copied
into another column does not open.
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from liuhen.kernel.errors import IntegrityError
from liuhen.office.settings.home import secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

_VERSION = b"\x01"
_NONCE = 12


@functools.cache
def _cipher() -> AESGCM:
    return AESGCM(secret("fields"))


def encrypt(clear: bytes, purpose: str) -> bytes:
    """Encrypt for one purpose (such as `cases.party.name`)."""
    return encrypt_all([clear], purpose)[0]


def encrypt_all(clears: Sequence[bytes], purpose: str) -> list[bytes]:
    """Encrypt each for one purpose; what is random about all of them is asked for once."""
    random, cipher, bound = os.urandom(_NONCE * len(clears)), _cipher(), purpose.encode()
    nonces = [random[start : start + _NONCE] for start in range(0, len(random), _NONCE)]
    return [_VERSION + nonce + cipher.encrypt(nonce, one, bound) for nonce, one in zip(nonces, clears, strict=True)]


def decrypt(token: bytes, purpose: str) -> bytes:
    """Open a token; `IntegrityError` when it was changed, moved or made under another key."""
    try:
        if token[:1] == _VERSION:
            return _cipher().decrypt(token[1 : 1 + _NONCE], token[1 + _NONCE :], purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise _unreadable(purpose) from error
    raise _unreadable(purpose)


def _unreadable(purpose: str) -> IntegrityError:
    return IntegrityError(f"encrypted {purpose}", expected="a token of this key", actual="another")


class EncryptedTextField(models.Field):  # type: ignore[type-arg]  # text outside, bytes in the database
    """Text that is encrypted in the database; it cannot be searched there, on purpose."""

    def get_internal_type(self) -> str:
        """Name the column type: bytes."""
        return "BinaryField"

    @property
    def purpose(self) -> str:
        """What the ciphertext is bound to: application, model and field."""
        return f"{self.model._meta.label_lower}.{self.name}"  # noqa: SLF001 - Django's documented way to a model's name

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Encrypt on the way in; an empty text stays empty."""
        del prepared
        token = encrypt(value.encode(), self.purpose) if value else b""
        return connection.Database.Binary(token)  # type: ignore[attr-defined]  # every backend has its DB-API module

    def from_db_value(self, value: Any, _expression: Any, _connection: BaseDatabaseWrapper) -> str:
        """Decrypt on the way out."""
        return decrypt(bytes(value), self.purpose).decode() if value else ""

    def formfield(self, **kwargs: Any) -> Any:
        """Show a plain text input."""
        from django import forms  # noqa: PLC0415 - forms are needed on pages only

        return super().formfield(**{"form_class": forms.CharField, **kwargs})
