"""Three kinds of "no", told apart by type.

A *finding* (the law is not met) is data and lives in `liuhen.law`. Here are the other two, and bad input:

- `Refusal`: an act is not allowed or not possible now. Expected; shown to people in plain words.
- `IntegrityError`: evidence or the log does not verify. Loud, with expected and actual; never swallowed.
- `InvalidInput`: what came in cannot be read; it names every place at fault, not only the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One sentence in both languages of the interface."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


class LiuhenError(Exception):
    """Root of the errors that this product raises on purpose."""


class Refusal(LiuhenError):
    """An act that is not allowed: what happened, what is safe, what to do next.

    `code` is stable and machine-readable (`empty-file`, `already-filed`); `status` is the HTTP status that fits it.
    """

    def __init__(
        self, code: str, what: Text, *, safe: Text | None = None, todo: Text | None = None, status: int = 409
    ) -> None:
        super().__init__(f"{code}: {what.en}")
        self.code = code
        self.what = what
        self.safe = safe
        self.todo = todo
        self.status = status


class IntegrityError(LiuhenError):
    """Something that must match does not: names the place, the expected and the actual value."""

    def __init__(self, where: str, *, expected: object, actual: object) -> None:
        super().__init__(f"{where}: expected {expected}, found {actual}")
        self.where = where
        self.expected = expected
        self.actual = actual


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in an input: `where` is a path such as `activities[0].kind`.

    `message` is English, for logs and machines; `zh` says the same in Chinese, and is empty where nobody but the author
    of a program can be at fault.
    """

    where: str
    message: str
    zh: str = ""

    @classmethod
    def of(cls, where: str, said: Text | str) -> Fault:
        """Build a fault from a sentence in both languages, or in English alone."""
        return (
            cls(where=where, message=said.en, zh=said.zh) if isinstance(said, Text) else cls(where=where, message=said)
        )

    @property
    def text(self) -> Text:
        """What is wrong, in both languages."""
        return Text(zh=self.zh or self.message, en=self.message)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class InvalidInput(LiuhenError):
    """An input that cannot be read; carries all its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))

    @classmethod
    def at(cls, where: str, said: Text | str) -> InvalidInput:
        """Build the error for a single fault, said in both languages or in English alone."""
        return cls([Fault.of(where, said)])
