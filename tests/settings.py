"""The portal's settings, with its files in a folder of the tests' own, and of each of their processes.

A module of its own, since pytest-django reads the settings before any conftest. Processes that tests start inherit
the folder by the environment.
"""

import os
import tempfile
from pathlib import Path

if "TESTS_VAR_DIR" not in os.environ:
    os.environ["TESTS_VAR_DIR"] = tempfile.mkdtemp(prefix="mielhss-tests-")
# A started Playwright keeps an event loop in the tests' thread, which Django takes for an asynchronous caller.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Two processes run tests at once, and a test may look at a whole folder.
os.environ["VAR_DIR"] = f"{os.environ['TESTS_VAR_DIR']}/{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
# Whitenoise warns when there is no such folder, and warnings are errors.
(Path(os.environ["VAR_DIR"]) / "static").mkdir(parents=True, exist_ok=True)

from mielhss.settings import *  # noqa: E402, F403  -- after the environment that they read

# A cache server outlives a run and serves all its processes: each of them gets a database of its own there, since
# emptying a cache empties its database, and keys of its own.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
for _cache in CACHES.values():  # noqa: F405
    _cache["KEY_PREFIX"] = f"tests-{os.getpid()}"
    if CACHE_URL:  # noqa: F405
        _cache["LOCATION"] = CACHE_URL.rpartition("/")[0] + f"/{1 + _worker}"  # noqa: F405
