"""gunicorn's settings, the same for `make run`, for systemd and for the end-to-end tests."""

import os
import socket
import struct
from pathlib import Path
from typing import Any

wsgi_app = "alliance.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True  # the application is imported once, then forked
graceful_timeout = 10  # seconds an open request gets when the server stops
loglevel = "warning"
# No access log: paths name clients. No control socket: nothing here needs one.
accesslog = None
control_socket_disable = True
# After so long a silence in the middle of a request its thread serves others.
SILENCE_SECONDS = int(os.environ.get("SILENCE_SECONDS", "20"))
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # heartbeats, which a slow disk must not delay


def when_ready(server: Any) -> None:
    """Let no half-sent request hold a thread for ever, which gunicorn's own time-out would."""
    silence = struct.pack("ll", SILENCE_SECONDS, 0)
    for listener in server.LISTENERS:  # each connection inherits it
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, silence)
