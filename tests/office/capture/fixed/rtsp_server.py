"""A real RTSP server (GStreamer's) that plays a film once to each client; run by the system's own Python.

`rtsp_server.py FILM [USER PASSWORD]` prints its port and serves until standard input closes.
"""

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402 - versions are chosen first

PIPELINE = "( filesrc location={film} ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=1 )"


def serve(film: str, user: str = "", password: str = "") -> None:
    """Serve at `/counter` on a free port of the loopback."""
    Gst.init(None)
    server, factory = GstRtspServer.RTSPServer(), GstRtspServer.RTSPMediaFactory()
    server.set_address("127.0.0.1")
    server.set_service("0")
    factory.set_launch(PIPELINE.format(film=film))
    if user:
        auth, token = GstRtspServer.RTSPAuth(), GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "officer")
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
        server.set_auth(auth)
        roles = GstRtspServer.RTSPPermissions()
        roles.add_permission_for_role("officer", "media.factory.access", True)  # noqa: FBT003 - its own signature
        roles.add_permission_for_role("officer", "media.factory.construct", True)  # noqa: FBT003 - as above
        factory.set_permissions(roles)
    server.get_mount_points().add_factory("/counter", factory)
    server.attach(None)
    print(server.get_bound_port(), flush=True)  # noqa: T201 - read by the test that started it
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


if __name__ == "__main__":
    serve(*sys.argv[1:])
