"""A case on discs: everything of it that stands in the log, with proofs, verifier and originals, spread over images.

An open case can be put on disc too: discs go into the file before it is filed. The register speaks of a set before its
images take their names, so that no disc exists that nobody wrote down. Checking reads every byte of what was burnt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.dossier.disc_papers import DiscPaper, ListedOriginal, disc_papers
from liuhen.kernel.errors import Refusal, Text
from liuhen.office.capture.evidence.disc_actions import note_check, register_discs, reserve_numbers
from liuhen.office.capture.evidence.papers import set_paper
from liuhen.office.capture.evidence.queries import disc_named, disc_with
from liuhen.office.journal.log_keys import policy_text
from liuhen.office.records.packaging import recordings_of, sealed_content
from liuhen.package.disc import as_discs, prepared, read_disc, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from liuhen.kernel.identity import ObjectName
    from liuhen.office.capture.evidence.models import Disc, DiscCheck
    from liuhen.office.cases.models import Case
    from liuhen.office.people.models import Officer
    from liuhen.package.disc import MadeDisc, ReadDisc
    from liuhen.package.disc_packing import Spread

    Progress = Callable[[int, int], None]


def make_discs(
    *,
    case: Case,
    size_bytes: int,
    folder: Path,
    officer: Officer | None,
    by: ObjectName,
    at: datetime,
    progress: Progress | None = None,
    numbered: Callable[[list[str]], None] | None = None,
) -> list[MadeDisc]:
    """Write the images of a case's discs to `folder`, with labels and list beside them, and register them.

    `numbered` hears of the numbers of the set before the first image is written.

    Raises `Refusal` (no-recording, copy-missing, larger-than-disc, disc-too-small, disk-full, target-exists,
    target-unusable) and `IntegrityError`; then nothing is left and nothing is registered.
    """
    recordings = recordings_of(case)
    if not recordings:
        raise nothing_to_burn(case)
    content, _ = sealed_content(case, by=by, at=at)
    parts = spread(content, size_bytes)
    numbers = reserve_numbers(count=len(parts), by=by, at=at)
    if numbered is not None:
        numbered(numbers)
    with prepared(as_discs(content, parts, numbers), folder, progress) as ready:
        paper = _paper_of(case, ready.made, officer, at)
        ready.add_paper(f"{numbers[0]}-{numbers[-1]}.pdf" if len(numbers) > 1 else f"{numbers[0]}.pdf", paper)
        register_discs(case=case, made=ready.made, recordings=recordings, officer=officer, by=by, at=at)
        ready.publish()
    return ready.made


def check_disc(
    *, path: Path, officer: Officer | None, by: ObjectName, at: datetime, progress: Progress | None = None
) -> tuple[Disc, DiscCheck, ReadDisc]:
    """Read a mounted disc, a drive or an image through and write down how it was found.

    Raises `Refusal` where it is no disc of this register: then there is nothing to write it to.
    """
    read = read_disc(path, policy_text().encode(), progress)
    disc = (disc_with(read.manifest) if read.manifest else None) or (disc_named(read.number) if read.number else None)
    if disc is None:
        raise _unknown(path, read)
    return disc, note_check(disc=disc, read=read, officer=officer, by=by, at=at), read


def _paper_of(case: Case, made: Sequence[MadeDisc], officer: Officer | None, at: datetime) -> bytes:
    discs = [
        DiscPaper(
            number=one.disc.number,
            place=place,
            count=len(made),
            sha256=str(one.manifest),
            originals=tuple(_listed(each) for each in one.disc.content.carried),
        )
        for place, one in enumerate(made, 1)
    ]
    return disc_papers(set_paper(case, discs, officer, at))


def _listed(one: Spread) -> ListedOriginal:
    return ListedOriginal(label=one.label, name=one.name, size_bytes=one.size_bytes, sha256=str(one.digest))


def nothing_to_burn(case: Case) -> Refusal:
    """Refuse a case that has nothing to put on a disc."""
    return Refusal(
        "no-recording",
        Text(zh=f"案件 {case.number} 没有音像记录。", en=f"Case {case.number} has no recordings."),
        safe=Text(zh="没有制作任何光盘。", en="No disc was made."),
        todo=Text(zh="请先把录像归入该案的活动。", en="Put recordings under the case's activities first."),
    )


def _unknown(path: Path, read: ReadDisc) -> Refusal:
    said = read.number or "—"
    faults = "; ".join(f"{fault['where']}: {fault['code']}" for fault in read.faults[:5])
    return Refusal(
        "unknown-disc",
        Text(
            zh=f"{path} 不是本登记的光盘（自称 {said}）。{faults}",
            en=f"{path} is no disc of this register (it calls itself {said}). {faults}",
        ),
        safe=Text(zh="没有登记核对结果。", en="No result was written down."),
        todo=Text(
            zh="请确认放入的是留痕制作的光盘；光盘损坏无法读出编号时，请作废并重新制作。",
            en="Check that it is a disc made here; where the number cannot be read any more, void it and make another.",
        ),
    )
