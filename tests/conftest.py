"""What all tests share. The installation that tests use lives in a temporary folder, set before Django loads."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="liuhen-tests-")
os.environ["LIUHEN_HOME"] = _home
os.environ.pop("LIUHEN_DATABASE_URL", None)
os.environ.pop("LIUHEN_VAULT_URL", None)
atexit.register(shutil.rmtree, _home, ignore_errors=True)
