"""What takes uploads beside us: nginx, @tus/server, tuspyserver; and our own office, as `liuhen serve` starts it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from measure import command
from peers.serving import Server, free_port, serving

from liuhen.cli.serve import web_command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NGINX, OURS, TUS_NODE = "nginx", "liuhen", "@tus/server"
TUSPY, TUSPY_GRANIAN = "tuspyserver, uvicorn", "tuspyserver, granian"
NODE_PACKAGES = ("@tus/server@2.4.5", "@tus/file-store@2.1.1")
WEB_THREADS = 32  # the default of `liuhen serve`

NGINX_CONFIGURATION = """
{user}worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; client_body_temp_path {folder}/body; client_max_body_size 0; keepalive_requests 100000;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; location / {{ dav_methods PUT; create_full_put_path on; }} }}
}}
"""
NODE_SERVER = """
import { Server } from "@tus/server";
import { FileStore } from "@tus/file-store";
new Server({ path: "/files", datastore: new FileStore({ directory: process.argv[2] }) })
  .listen({ host: "127.0.0.1", port: Number(process.argv[3]) });
"""
TUSPY_APPLICATION = """
import os
from fastapi import FastAPI
from tuspyserver import create_tus_router
app = FastAPI()
app.include_router(create_tus_router(prefix="files", files_dir=os.environ["BENCH_FILES"], max_size=1 << 40))
"""
# As the examples of tuspyserver start it; uvicorn takes its faster loop and parser, which they leave to the reader.
UVICORN = ["uvicorn", "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error"]
GRANIAN = ["granian", "--interface", "asgi", "--http1-buffer-size", str(1 << 20), "--no-ws", "--log-level", "error"]
FOUND_OFFICE = """
from datetime import UTC, datetime
from liuhen.cli.office import set_up
set_up()
from liuhen.kernel.identity import ObjectName
from liuhen.office.people import actions
from liuhen.office.people.models import Role
by, at = ObjectName("system", "benchmark"), datetime.now(UTC)
agency = actions.found_agency(name="示范街道办事处", pack="pengyang", by=by, at=at)
unit = actions.add_unit(agency=agency, name="综合执法队", by=by, at=at)
officer = actions.register_officer(
    unit=unit, name="张示范", number="B-1", is_established=True, roles=[Role.HANDLER], by=by, at=at
)
actions.open_account(officer=officer, username="bench", password="a-long-pass-phrase", by=by, at=at)
officer.account.has_one_time_password = False
officer.account.save()
print(actions.make_token(officer=officer, label="benchmark", by=by, at=at)[1])
"""


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[dict[str, Server]]:
    """Start them all in subfolders of `folder`, by name."""
    with contextlib.ExitStack() as stack:
        started = {
            NGINX: stack.enter_context(_nginx(folder / "nginx")),
            OURS: stack.enter_context(_office(folder / "office")),
            TUS_NODE: stack.enter_context(_node(folder / "node")),
            TUSPY: stack.enter_context(_tuspy(folder / "uvicorn", UVICORN)),
            TUSPY_GRANIAN: stack.enter_context(_tuspy(folder / "granian", GRANIAN)),
        }
        for name, server in started.items():
            if name != NGINX:
                server.headers["Tus-Resumable"] = "1.0.0"
        yield started


@contextlib.contextmanager
def _nginx(folder: Path) -> Iterator[Server]:
    (folder / "files").mkdir(parents=True)
    port = free_port()
    user = "" if os.geteuid() else "user root;\n"  # the folder is nobody else's
    text = NGINX_CONFIGURATION.format(user=user, folder=folder, port=port)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    run = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(folder / "nginx.conf")]
    with serving(run, port, folder / "files") as server:
        yield server


@contextlib.contextmanager
def _office(folder: Path) -> Iterator[Server]:
    environment = {"LIUHEN_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "liuhen.office.settings"}
    every = {**os.environ, **environment}
    run = [sys.executable, "-c", FOUND_OFFICE]
    found = subprocess.run(run, env=every, check=True, stdout=subprocess.PIPE, text=True)
    port = free_port()
    run = web_command("127.0.0.1", port, WEB_THREADS)
    with serving(run, port, folder / "vault" / "originals", environment) as server:
        server.headers["Authorization"] = f"Bearer {found.stdout.split()[-1]}"
        server.path = "/api/v1/uploads/"
        yield server


@contextlib.contextmanager
def _node(folder: Path) -> Iterator[Server]:
    folder.mkdir()
    (folder / "serve.mjs").write_text(NODE_SERVER, encoding="utf-8")
    command(["npm", "install", "--prefix", folder, *NODE_PACKAGES])()
    port = free_port()
    run = ["node", str(folder / "serve.mjs"), str(folder / "files"), str(port)]
    with serving(run, port, folder / "files") as server:
        yield server


@contextlib.contextmanager
def _tuspy(folder: Path, under: list[str]) -> Iterator[Server]:
    folder.mkdir()
    (folder / "bench_tuspy.py").write_text(TUSPY_APPLICATION, encoding="utf-8")
    port = free_port()
    environment = {"BENCH_FILES": str(folder / "files"), "PYTHONPATH": str(folder)}
    run = [sys.executable, "-m", *under, "--host", "127.0.0.1", "--port", str(port), "bench_tuspy:app"]
    with serving(run, port, folder / "files", environment) as server:
        server.path = "/files/"
        yield server
