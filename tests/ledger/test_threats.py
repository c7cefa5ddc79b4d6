"""Threats that the log must answer by itself, told as what an insider does and who finds it.

Everyone here holds what the real parties hold: the attacker the files and, where said, the log's key; the witness and
the court one earlier checkpoint and the published key.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from liuhen.kernel.errors import IntegrityError
from liuhen.kernel.instant import BEIJING
from liuhen.ledger.checkpoint import Checkpoint, follow, open_checkpoint
from liuhen.ledger.cosignature import Cosigner, cosigned_at
from liuhen.ledger.merkle import EMPTY_ROOT, consistency_proof, inclusion_proof
from liuhen.ledger.note import Note, Signer, sign_note
from liuhen.ledger.proof import TlogProof
from liuhen.ledger.sealing import EMPTY_EDGE, load_edge, seal
from liuhen.ledger.tiles import TileReader

ORIGIN = "agency.example/log"
LOG = Signer.generate(ORIGIN)
WITNESS = Cosigner.generate("justice.example/witness")
ENTRIES = [f"entry {index}".encode() for index in range(600)]
EARLIER, NOW = 300, 600


class Log:
    """A published log: files and the newest checkpoint."""

    def __init__(self, entries: list[bytes]) -> None:
        sealed = seal(EMPTY_EDGE, entries, origin=ORIGIN)
        self.files = {str(path): data for path, data in sealed.files}
        self.head = sealed.checkpoint

    def reader(self) -> TileReader:
        return TileReader(size=self.head.size, root=self.head.root, fetch=self.files.get)

    def grown_from(self, old: int) -> tuple[bytes, ...]:
        return consistency_proof(old, self.head.size, self.reader().read)


SEEN = Log(ENTRIES[:EARLIER]).head
HONEST = Log(ENTRIES)


def test_an_honest_log_may_follow_what_was_seen() -> None:
    follow(SEEN, HONEST.head, HONEST.grown_from(EARLIER))
    follow(HONEST.head, HONEST.head, ())
    follow(Checkpoint(origin=ORIGIN, size=0, root=EMPTY_ROOT), HONEST.head, ())


def test_a_checkpoint_of_another_log_follows_nothing() -> None:
    other = Checkpoint(origin="other.example/log", size=NOW, root=HONEST.head.root)
    with pytest.raises(IntegrityError, match="origin"):
        follow(SEEN, other, HONEST.grown_from(EARLIER))


def test_rewritten_log_an_old_entry_is_replaced_and_everything_signed_anew() -> None:
    forged = Log([*ENTRIES[:7], b"entry 7 as it never was", *ENTRIES[8:]])
    with pytest.raises(IntegrityError, match=r"old root .*trees of 300 and 600"):
        follow(SEEN, forged.head, forged.grown_from(EARLIER))
    with pytest.raises(IntegrityError):
        follow(SEEN, forged.head, HONEST.grown_from(EARLIER))


def test_rewritten_log_an_entry_is_slipped_in_or_left_out() -> None:
    for entries in ([*ENTRIES[:7], b"more", *ENTRIES[7:]], [*ENTRIES[:7], *ENTRIES[8:]]):
        forged = Log(entries)
        with pytest.raises(IntegrityError):
            follow(SEEN, forged.head, forged.grown_from(EARLIER))


def test_rewritten_file_one_entry_is_changed_in_its_bundle() -> None:
    files = HONEST.files | {"tile/entries/001": HONEST.files["tile/entries/001"].replace(b"entry 300", b"entry 3O0")}
    reader = TileReader(size=NOW, root=HONEST.head.root, fetch=files.get)
    with pytest.raises(IntegrityError, match="entry 300 in tile/entries/001"):
        reader.entry(300)


def test_rewritten_files_with_matching_tiles_still_miss_the_signed_root() -> None:
    forged = Log([*ENTRIES[:7], b"entry 7 as it never was", *ENTRIES[8:]])
    with pytest.raises(IntegrityError, match="root from tile"):
        TileReader(size=NOW, root=HONEST.head.root, fetch=forged.files.get)
    with pytest.raises(IntegrityError, match="root from tile"):
        load_edge(HONEST.head, forged.files.get)


def test_truncation_the_newest_entries_are_cut_off() -> None:
    with pytest.raises(IntegrityError, match="rollback"):
        follow(HONEST.head, Log(ENTRIES[: NOW - 1]).head, ())


def test_truncation_the_newest_files_are_deleted_under_the_signed_checkpoint() -> None:
    with pytest.raises(IntegrityError, match=r"tile/0/002\.p/88"):
        TileReader(size=NOW, root=HONEST.head.root, fetch=Log(ENTRIES[:512]).files.get)


def test_rollback_an_old_checkpoint_with_a_good_signature_is_shown_as_the_newest() -> None:
    old = open_checkpoint(sign_note(SEEN.text(), LOG), origin=ORIGIN, log=[LOG.verifier]).checkpoint
    with pytest.raises(IntegrityError, match=r"rollback.*at least 600, found 300"):
        follow(HONEST.head, old, ())


def test_split_view_two_parties_are_shown_two_logs_of_the_same_size() -> None:
    other = Log([*ENTRIES[:-1], b"what only the court sees"])
    for head in (other.head, HONEST.head):  # both bear a good signature of the log
        open_checkpoint(sign_note(head.text(), LOG), origin=ORIGIN, log=[LOG.verifier])
    with pytest.raises(IntegrityError, match="split view"):
        follow(HONEST.head, other.head, ())


def test_split_view_two_branches_of_different_size_do_not_join_again() -> None:
    branch = Log([*ENTRIES[:EARLIER], *[b"branch"] * 400])
    follow(SEEN, branch.head, branch.grown_from(EARLIER))
    with pytest.raises(IntegrityError):
        follow(HONEST.head, branch.head, branch.grown_from(NOW))


def test_stolen_log_key_cannot_make_the_cosignature_that_the_court_asks_for() -> None:
    forged = Log([b"forged", *ENTRIES[1:]])
    false_witness = Cosigner.generate("justice.example/witness")
    note = Note.parse(sign_note(forged.head.text(), LOG)).with_signatures(
        false_witness.cosign(forged.head, at=datetime(2026, 1, 1, tzinfo=BEIJING))
    )
    signed = open_checkpoint(note.encode(), origin=ORIGIN, log=[LOG.verifier], cosigners=[WITNESS.verifier])
    assert signed.cosignatures == ()


def test_stolen_log_key_cannot_move_a_cosignature_to_another_tree() -> None:
    forged = Log([b"forged", *ENTRIES[1:]])
    real = WITNESS.cosign(HONEST.head, at=datetime(2026, 11, 21, tzinfo=BEIJING))
    note = Note.parse(sign_note(forged.head.text(), LOG)).with_signatures(real)
    with pytest.raises(IntegrityError, match="witness"):
        open_checkpoint(note.encode(), origin=ORIGIN, log=[LOG.verifier], cosigners=[WITNESS.verifier])


def test_backdating_the_time_of_a_cosignature_is_signed_with_it() -> None:
    real = WITNESS.cosign(HONEST.head, at=datetime(2026, 11, 21, 12, 0, tzinfo=BEIJING))
    assert cosigned_at(real) == datetime(2026, 11, 21, 12, 0, tzinfo=BEIJING)
    earlier = real.data[:7] + bytes([real.data[7] ^ 1]) + real.data[8:]
    note = Note.parse(sign_note(HONEST.head.text(), LOG)).with_signatures(type(real)(real.name, real.key_id, earlier))
    with pytest.raises(IntegrityError):
        open_checkpoint(note.encode(), origin=ORIGIN, log=[LOG.verifier], cosigners=[WITNESS.verifier])


def test_wrong_key_another_signs_under_the_name_of_the_log() -> None:
    false = Signer.generate(ORIGIN)
    with pytest.raises(IntegrityError, match="known key"):
        open_checkpoint(sign_note(HONEST.head.text(), false), origin=ORIGIN, log=[LOG.verifier])


def test_wrong_key_a_proof_of_another_agencys_log_proves_nothing_here() -> None:
    proof = TlogProof(
        index=5,
        hashes=inclusion_proof(5, NOW, HONEST.reader().read),
        checkpoint=Note.parse(sign_note(HONEST.head.text(), Signer.generate("other.example/log"))),
    )
    with pytest.raises(IntegrityError):
        proof.verify(ENTRIES[5], origin=ORIGIN, log=[LOG.verifier])


def test_rotated_key_old_checkpoints_stay_good_under_the_old_key() -> None:
    new = Signer.generate(ORIGIN)
    before = sign_note(SEEN.text(), LOG)
    after = sign_note(HONEST.head.text(), new)
    keys = [LOG.verifier, new.verifier]
    heads = [open_checkpoint(data, origin=ORIGIN, log=keys).checkpoint for data in (before, after)]
    follow(heads[0], heads[1], HONEST.grown_from(EARLIER))
