"""gunicorn's settings, the same for `make run`, for systemd and for the end-to-end tests."""

import os
from pathlib import Path

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
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # heartbeats, which a slow disk must not delay
