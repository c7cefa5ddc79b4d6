"""The log for everybody: files of C2SP tlog-tiles under `/log/`, and the same over the API."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from liuhen.ledger.checkpoint import Checkpoint
from liuhen.ledger.note import Note, Verifier
from liuhen.ledger.proof import TlogProof
from liuhen.ledger.tiles import TilePath, TileReader, tiles_for_growth
from liuhen.office.journal.log_keys import origin, signer
from liuhen.office.journal.publishing import publish

if TYPE_CHECKING:
    from office.api.building import Office


def fetch(office: Office, path: str, **headers: str) -> Any:
    return office.client.get(f"/log/{path}", headers=headers)


def published(office: Office) -> Checkpoint:
    publish()
    return Checkpoint.parse(Note.parse(fetch(office, "checkpoint").content).text)


def test_the_whole_log_can_be_copied_and_checked_by_a_stranger(office: Office) -> None:
    head = published(office)
    reader = TileReader(size=head.size, root=head.root, fetch=lambda path: fetch(office, path).content)
    listed = office.call(None, "GET", "/log/entries").json()
    assert len(listed["items"]) == head.size
    assert listed["next"] is None
    for entry in listed["items"]:
        leaf = hashlib.sha256(b"\x00" + entry["entry"].encode()).hexdigest()
        assert leaf == entry["leaf"] == reader.read(0, entry["index"]).hex()


def test_the_api_and_the_file_tell_the_same_checkpoint(office: Office) -> None:
    head = published(office)
    told = office.call(None, "GET", "/log/checkpoint").json()
    assert told["note"].encode() == fetch(office, "checkpoint").content
    assert (told["size"], told["root"], told["vkey"]) == (head.size, head.root.hex(), signer().vkey)


def test_a_proof_that_the_api_sends_verifies(office: Office) -> None:
    proof = office.call("handler", "GET", f"/recordings/{office.id('loose')}/proof").json()
    file = office.call("handler", "GET", f"/recordings/{office.id('loose')}/tlog-proof").content
    signed = TlogProof.parse(file).verify(
        proof["entry"].encode(), origin=origin(), log=[Verifier.from_vkey(proof["checkpoint"]["vkey"])]
    )
    assert signed.checkpoint.size == proof["checkpoint"]["size"]
    assert [one.hex() for one in TlogProof.parse(file).hashes] == proof["hashes"]


def test_tiles_may_be_kept_and_the_checkpoint_may_not(office: Office) -> None:
    head = published(office)
    assert fetch(office, "checkpoint").headers["Cache-Control"] == "no-cache"
    for tile in tiles_for_growth(0, head.size):
        answer = fetch(office, str(tile))
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert "public" in answer.headers["Cache-Control"]
        assert ("immutable" in answer.headers["Cache-Control"]) == (tile.width == 256)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/001",
        "tile/entries/999",
        "tile/0/000.p/255",
        "tile/0/0",
        "../keys/log-signing",
        "tile/../../keys/log-origin",
        "tile/0/000.p",
        "",
        "checkpoint/",
    ],
)
def test_what_is_no_file_of_the_log_does_not_exist(office: Office, path: str) -> None:
    published(office)
    assert fetch(office, path).status_code == 404


def test_nobody_writes_to_the_log_over_http(office: Office) -> None:
    assert office.client.post("/log/checkpoint").status_code == 405


def test_paths_are_spelt_one_way() -> None:
    assert str(TilePath.parse("tile/0/000.p/7")) == "tile/0/000.p/7"
