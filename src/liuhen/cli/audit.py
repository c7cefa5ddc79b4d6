"""`liuhen audit`: does everything still say the same? Journal, rows, log, checkpoints, published files, originals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from liuhen.cli.office import set_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.office.journal.audit import AuditFault


@click.command()
@click.option(
    "--full", is_flag=True, help="Read every original again and compare its digest (takes as long as it takes)."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of sentences.")
def audit(*, full: bool, as_json: bool) -> None:
    """Recompute the journal against rows, tree, checkpoints, published log and vault. Exit 1 names each fault."""
    set_up()
    from liuhen.office.journal.audit import waiting  # noqa: PLC0415 - needs Django
    from liuhen.office.journal.sealing import latest_checkpoint  # noqa: PLC0415 - needs Django

    faults = list(_faults(full=full))
    newest = latest_checkpoint()
    size = newest.size if newest else 0
    if as_json:
        found = [{"check": f.check, "where": f.where, "expected": f.expected, "actual": f.actual} for f in faults]
        click.echo(json.dumps({"faults": found, "sealed": size, "waiting": waiting()}, ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            click.echo(f"✗ {fault}")
        verdict = f"{len(faults)} 处不符 · {len(faults)} faults" if faults else "全部相符 · everything matches"
        click.echo(f"{verdict}（已封存 sealed {size}，待封存 waiting {waiting()}）")
        if not faults:
            click.echo(
                "审计看不到整体重写的日志；请与他人保存的检查点比对。\n"
                "An audit cannot see a log rewritten as a whole: compare with checkpoints that others hold."
            )
    raise SystemExit(1 if faults else 0)


def _faults(*, full: bool) -> Iterator[AuditFault]:
    from liuhen.office.capture.audit import audit_originals  # noqa: PLC0415 - needs Django
    from liuhen.office.capture.docking.audit import audit_manifests  # noqa: PLC0415 - needs Django
    from liuhen.office.capture.recognition.audit import audit_profiles  # noqa: PLC0415 - needs Django
    from liuhen.office.journal.audit import audit as audit_journal  # noqa: PLC0415 - needs Django

    yield from audit_journal()
    yield from audit_originals(full=full)
    yield from audit_manifests()
    yield from audit_profiles()
