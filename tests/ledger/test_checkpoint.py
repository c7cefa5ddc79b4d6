"""C2SP tlog-checkpoint, and which checkpoint may follow another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.errors import IntegrityError, InvalidInput
from liuhen.ledger.checkpoint import Checkpoint, open_checkpoint
from liuhen.ledger.merkle import EMPTY_ROOT
from liuhen.ledger.note import Signer, sign_note

ORIGIN = "example.com/log"
ROOT = bytes(range(32))
LOG = Signer.generate(ORIGIN)
TEXT = "example.com/log\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"

LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1)


def test_the_text_has_origin_size_and_root_on_a_line_each() -> None:
    checkpoint = Checkpoint(origin=ORIGIN, size=12, root=ROOT)
    assert checkpoint.text() == TEXT
    assert Checkpoint.parse(TEXT) == checkpoint


@given(
    st.builds(
        Checkpoint,
        origin=LINES,
        size=st.integers(1, 2**63 - 1),
        root=st.binary(min_size=32, max_size=32),
        extensions=st.lists(LINES, max_size=3).map(tuple),
    )
)
def test_every_checkpoint_reads_back(checkpoint: Checkpoint) -> None:
    assert Checkpoint.parse(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        TEXT[:-1],
        TEXT + "\n",
        TEXT + "extension",
        TEXT + "extension\n\n",
        TEXT.replace(ORIGIN, ""),
        TEXT.replace("12", "012"),
        TEXT.replace("12", "-1"),
        TEXT.replace("12", ""),
        TEXT.replace("12", "9223372036854775808"),
        TEXT.replace("12", "0"),  # the empty tree has another root
        TEXT.replace("Hh8=", "Hh8"),
        TEXT.replace("Hh8=", "Hh9="),
        TEXT.replace("AAEC", "AAEC\n"),
        TEXT.replace("AAEC", ""),
        TEXT.replace("\n", "\r\n"),
    ],
)
def test_malformed_checkpoints_are_refused(text: str) -> None:
    if text == TEXT:
        pytest.fail("this case changes nothing")
    with pytest.raises(InvalidInput):
        Checkpoint.parse(text)


def test_a_checkpoint_is_hard_to_build_wrong() -> None:
    for wrong in ({"size": -1}, {"size": 2**63}, {"root": b""}, {"origin": ""}, {"origin": "a\nb"}, {"size": 0}):
        with pytest.raises(InvalidInput):
            Checkpoint(**{"origin": ORIGIN, "size": 12, "root": ROOT, **wrong})
    assert Checkpoint(origin=ORIGIN, size=0, root=EMPTY_ROOT).size == 0


def test_a_checkpoint_of_another_log_is_refused_though_its_signature_holds() -> None:
    data = sign_note(TEXT.replace("/log", "/dog"), LOG)
    with pytest.raises(IntegrityError, match="origin"):
        open_checkpoint(data, origin=ORIGIN, log=[LOG.verifier])


def test_a_cosigner_alone_does_not_stand_for_the_log() -> None:
    other = Signer.generate("example.com/other")
    with pytest.raises(IntegrityError, match="by the log"):
        open_checkpoint(sign_note(TEXT, other), origin=ORIGIN, log=[LOG.verifier], cosigners=[other.verifier])


def test_one_of_two_rotated_keys_of_the_log_is_enough() -> None:
    new = Signer.generate(ORIGIN)
    for signers in ((LOG,), (new,), (LOG, new)):
        keys = (key for key in (LOG.verifier, new.verifier))
        signed = open_checkpoint(sign_note(TEXT, *signers), origin=ORIGIN, log=keys)
        assert len(signed.log_signatures) == len(signers)
        assert signed.cosignatures == ()
