"""Real workers and clocks on the test database, with a broker of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

PATIENCE = 120.0  # a busy machine may take long to start a worker


def wait_until(is_so: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise AssertionError(f"Waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.05)


def database_url() -> str:
    """The address of the database that this test uses, for the processes it starts."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


class Portal:
    """Processes of a portal. Each is ended with everything it started, however the tests end."""

    def __init__(self, folder: Path, redis_url: str = "") -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "mielhss.settings",
            "SECRET_KEY": "a key of the tests",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis_url,
            "CACHE_URL": "",
            "JOB_LEASE_SECONDS": "3",
            "SWEEP_SECONDS": "1",
            "NIGHTLY_CHECK_SECONDS": "2",
            "NIGHTLY_HOUR": "0",
        }

    def worker(self, concurrency: int = 1) -> subprocess.Popen[bytes]:
        words = ["worker", "--concurrency", str(concurrency), "--include", "tests.jobs.probes"]
        return self._start("worker", [*words, "--without-gossip", "--without-mingle", "--loglevel", "INFO"])

    def clock(self) -> subprocess.Popen[bytes]:
        schedule = self.folder / f"schedule-{len(self.processes)}"
        return self._start("beat", ["beat", "--pidfile", "", "--schedule", str(schedule), "--loglevel", "INFO"])

    def _start(self, name: str, words: list[str]) -> subprocess.Popen[bytes]:
        log = self.folder / f"{name}-{len(self.processes)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app", "mielhss", *words],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker_of(self, pid: int) -> subprocess.Popen[bytes]:
        """The worker whose child this is: a worker and its children are one group."""
        group = os.getpgid(pid)
        return next(process for process in self.processes if process.pid == group)

    def said(self, text: str) -> bool:
        """Has any process written this to its log?"""
        return self.count(text) > 0

    def count(self, text: str) -> int:
        """How often the processes have written this to their logs."""
        return sum(log.read_text(errors="replace").count(text) for log in self.folder.glob("*.log"))

    def close(self) -> None:
        for process in self.processes:
            signal_all(process, signal.SIGKILL)
        for process in self.processes:
            process.wait()


def signal_all(process: subprocess.Popen[bytes], wanted: signal.Signals) -> None:
    """To a worker and its children alike, as when the machine or the container ends them."""
    try:
        os.killpg(process.pid, wanted)
    except ProcessLookupError:
        return


class Redis:
    """A Redis server of the test's own, which it may stop, start and empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is missing; bin/need redis-server installs it."
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        how = ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]
        self.server = subprocess.Popen([program, *where, *how], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_until(self.answers, "Redis answers", 10)

    def answers(self) -> bool:
        try:
            with redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.exceptions.ConnectionError:
            return False

    def kill(self) -> None:
        self.server.kill()
        self.server.wait()

    def forget_everything(self) -> None:
        with redis.from_url(self.url) as client:
            client.flushall()
