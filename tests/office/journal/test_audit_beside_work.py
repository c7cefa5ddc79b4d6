"""An audit on SQLite while the office is at work: it accuses nobody, and nobody waits for it.

In a process with a database file of its own; on PostgreSQL `test_at_once.py` asks the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 120
SCRIPT = """
import django; django.setup()
import json, threading
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import connections
from liuhen.kernel.identity import ObjectName
from liuhen.office.journal import audit, publishing, sealing
from liuhen.office.people import actions
said = {"by": ObjectName("system", "test"), "at": datetime.now(UTC)}
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", **said)
for name in ("综合执法队", "政务服务中心"):
    actions.add_unit(agency=agency, name=name, **said)
packs = iter(["xinyang", "fengli", "gaoxin", "shijiazhuang"] * 10)
judge, written = audit._row, []

def work():
    actions.adopt_pack(agency=agency, pack=next(packs), **said)
    sealing.seal_waiting(at=said["at"])
    publishing.publish()
    written.append(True)
    connections.close_all()

def judge_while_others_work(row):
    other = threading.Thread(target=work)
    other.start()
    other.join(20)
    return judge(row)

audit._row = judge_while_others_work
faults = [str(fault) for fault in audit.audit()]
audit._row = judge
print(json.dumps({"beside work": faults, "after it": [str(fault) for fault in audit.audit()], "written": len(written)}))
"""


def test_an_audit_accuses_nobody_who_is_at_work_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    environment = {
        **{key: value for key, value in os.environ.items() if key != "LIUHEN_DATABASE_URL"},
        "LIUHEN_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "liuhen.office.settings",
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own script
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["beside work"] == []
    assert told["after it"] == []
    assert told["written"] > 1
