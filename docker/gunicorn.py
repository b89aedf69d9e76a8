"""The web server's settings in a container."""

import os

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# A large upload may take minutes over a slow line; the proxy holds it back until it is complete.
timeout = 120
graceful_timeout = 30
# Fresh processes now and then, not all at once.
max_requests = 2000
max_requests_jitter = 200
# The heartbeat of workers must not wait for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- memory, and the container's own
accesslog = None  # the proxy writes it
control_socket_disable = True
