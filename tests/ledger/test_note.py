"""C2SP signed-note: who signed what, and every way in which a note is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.keys import PrivateKey, PublicKey, SignatureType
from liuhen.ledger.note import MAX_BYTES, MAX_SIGNATURES, Note, Signature, Signer, Verifier, open_note, sign_note

LOG = Signer(PrivateKey("example.com/log", SignatureType.NOTE, bytes(range(32))))
OTHER = Signer(PrivateKey("example.com/other", SignatureType.NOTE, bytes(32)))
TEXT = "一行\n\n最后一行\n"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], min_codepoint=32) | st.just("\n")).map(
    lambda text: text + "\n"
)


@given(text=TEXTS)
def test_what_is_signed_opens_and_reads_back(text: str) -> None:
    data = sign_note(text, LOG, OTHER)
    opened = open_note(data, [LOG.verifier, OTHER.verifier])
    assert opened.text == text
    assert [one.name for one in opened.verified] == [LOG.name, OTHER.name]
    assert Note.parse(data).encode() == data


@given(bit=st.integers(0, 8 * len(sign_note(TEXT, LOG)) - 1))
def test_any_flipped_bit_is_refused(bit: int) -> None:
    data = bytearray(sign_note(TEXT, LOG))
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises((IntegrityError, InvalidInput)):
        open_note(bytes(data), [LOG.verifier])


def test_unknown_signers_are_ignored() -> None:
    opened = open_note(sign_note(TEXT, OTHER, LOG), [LOG.verifier])
    assert [one.name for one in opened.verified] == [LOG.name]


def test_a_note_by_unknown_signers_alone_is_rejected() -> None:
    with pytest.raises(IntegrityError, match=r"example\.com/log"):
        open_note(sign_note(TEXT, OTHER), [LOG.verifier])
    with pytest.raises(IntegrityError, match="nobody"):
        open_note(sign_note(TEXT, OTHER), [])


def test_a_known_signer_that_fails_rejects_the_note_though_another_holds() -> None:
    note = Note.parse(sign_note(TEXT, LOG, OTHER))
    bad = Signature(OTHER.name, note.signatures[1].key_id, bytes(64))
    with pytest.raises(IntegrityError, match=r"example\.com/other"):
        open_note(Note(TEXT, (note.signatures[0], bad)).encode(), [LOG.verifier, OTHER.verifier])


def test_the_same_name_with_another_key_is_another_signer() -> None:
    rotated = Signer.generate(LOG.name)
    data = sign_note(TEXT, rotated)
    with pytest.raises(IntegrityError):
        open_note(data, [LOG.verifier])
    assert len(open_note(data, [LOG.verifier, rotated.verifier]).verified) == 1


def test_a_signature_under_the_key_id_of_another_name_is_not_taken_for_it() -> None:
    note = Note.parse(sign_note(TEXT, LOG))
    moved = Signature(OTHER.name, note.signatures[0].key_id, note.signatures[0].data)
    with pytest.raises(IntegrityError):
        open_note(Note(TEXT, (moved,)).encode(), [LOG.verifier, OTHER.verifier])


def _line(signer: Signer = LOG) -> str:
    return str(signer.sign(TEXT))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"text\n",
        b"text\n\n",
        f"{TEXT}\n{_line()}"[:-1].encode(),  # no newline at the end
        f"{TEXT}{_line()}".encode(),  # signature without a blank line before it
        f"{TEXT}\n{_line()}\n".encode(),  # blank line behind it
        f"{TEXT}\n{_line()}text\n".encode(),
        f"{TEXT}\n-{_line()[1:]}".encode(),  # a hyphen for the dash
        f"{TEXT}\n{_line().replace(' ', chr(0xA0), 1)}".encode(),
        f"{TEXT}\n— name\n".encode(),
        f"{TEXT}\n— name AAAA\n".encode(),  # shorter than a key id
        f"{TEXT}\n— name AAAAAA==\n".encode(),  # a key id alone
        f"{TEXT}\n—  AAAAAAA=\n".encode(),  # no name
        f"{TEXT}\n— a+b AAAAAAA=\n".encode(),
        f"{TEXT}\n— a\u3000b AAAAAAA=\n".encode(),
        f"{TEXT}\n— name AAAAAAA= \n".encode(),
        f"{TEXT}\n— name AAAAAAB=\n".encode(),  # second spelling of the same bytes
        f"{TEXT}\n{_line()}".replace("行", "\t").encode(),
        f"{TEXT}\n{_line()}".replace("\n", "\r\n").encode(),
        f"{TEXT}\n{_line()}".replace("行", "\0").encode(),
        f"{TEXT}\n{_line()}".encode().replace("行".encode(), b"\xff"),
        f"{TEXT}\n{_line() * (MAX_SIGNATURES + 1)}".encode(),
        b"x" * MAX_BYTES + f"\n\n{_line()}".encode(),
    ],
)
def test_malformed_notes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        open_note(data, [LOG.verifier])


def test_a_text_that_cannot_be_a_note_is_not_signed() -> None:
    for text in ("", "no newline", "tab\t\n"):
        with pytest.raises(InvalidInput):
            LOG.sign(text)


def test_a_note_without_signatures_is_none() -> None:
    with pytest.raises(InvalidInput, match="0 signatures"):
        Note(TEXT, ())


def test_sixteen_signatures_are_accepted() -> None:
    signers = [Signer.generate(f"example.com/{number}") for number in range(16)]
    assert len(open_note(sign_note(TEXT, *signers), [one.verifier for one in signers]).verified) == 16


def test_two_keys_that_cannot_be_told_apart_are_refused() -> None:
    class Twin:
        name, key_id = LOG.name, LOG.verifier.key_id

        def check(self, text: str, signature: Signature) -> None:
            raise AssertionError(text, signature)

    with pytest.raises(InvalidInput, match="two keys"):
        open_note(sign_note(TEXT, LOG), [LOG.verifier, Twin()])
    assert open_note(sign_note(TEXT, LOG), [LOG.verifier, LOG.verifier]).text == TEXT


def test_a_stored_key_signs_as_before_and_shows_itself_only_when_asked() -> None:
    again = Signer.from_text(LOG.text())
    assert again.vkey == LOG.vkey
    assert again.sign(TEXT) == LOG.sign(TEXT)
    secret = LOG.text().split("+", 4)[4]
    key = PrivateKey.parse(LOG.text())
    assert secret not in repr(LOG) + str(LOG) + repr(key) + str(key) + repr(LOG.verifier)


def test_a_key_text_that_cannot_be_read_is_not_repeated_in_the_error() -> None:
    text = LOG.text()
    for wrong in (text[:-4], text.replace("PRIVATE", "SECRET"), text.replace("example", "elsewhere"), text + "\n"):
        with pytest.raises(InvalidInput) as refused:
            Signer.from_text(wrong)
        assert text.split("+", 4)[4][:20] not in str(refused.value)
        assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "change",
    [
        lambda vkey: vkey.replace("log", "dog"),
        lambda vkey: vkey.upper(),
        lambda vkey: vkey.replace("+", " "),
        lambda vkey: vkey + "A",
        lambda vkey: vkey[:-1],
        lambda vkey: " " + vkey,
        lambda vkey: vkey[vkey.index("+") :],
        lambda _: "",
    ],
)
def test_a_vkey_with_a_fault_is_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(InvalidInput):
        Verifier.from_vkey(change(LOG.vkey))


def test_a_cosigners_key_is_no_key_of_a_log() -> None:
    cosigner = PrivateKey.generate("example.com/witness", SignatureType.COSIGNATURE)
    with pytest.raises(InvalidInput, match="signature type"):
        Verifier.from_vkey(str(cosigner.public))
    with pytest.raises(InvalidInput, match="signature type"):
        Signer.from_text(cosigner.text())


@pytest.mark.parametrize("low", [bytes(32), b"\1" + bytes(31), b"\1" + bytes(30) + b"\x80", b"\xff" * 32])
def test_a_key_under_which_anything_verifies_is_refused(low: bytes) -> None:
    with pytest.raises(InvalidInput, match="small order"):
        PublicKey("example.com/log", SignatureType.NOTE, low)


def test_keys_of_another_length_are_refused() -> None:
    for length in (0, 31, 33):
        with pytest.raises(InvalidInput):
            PublicKey("example.com/log", SignatureType.NOTE, bytes(length))
        with pytest.raises(InvalidInput):
            PrivateKey("example.com/log", SignatureType.NOTE, bytes(length))
    with pytest.raises(InvalidInput, match="surrogate"):
        PublicKey("\ud800", SignatureType.NOTE, LOG.verifier.key.raw)
