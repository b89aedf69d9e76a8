"""Runs the portal with a demo network: web server, worker and clock, until Ctrl-C.

PORT moves the address, VAR_DIR the folder that holds everything the portal writes (default: var). The first start
makes the database and loads the demo network, a small one if DEMO_SMALL is set; later starts find it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or HOME / "var").resolve()
PORT = os.environ.get("PORT", "8000")
ADDRESS = f"http://localhost:{PORT}"
PYTHON = sys.executable
PR_SET_PDEATHSIG = 1
SECONDS_TO_STOP = 10
# A process that died is started again, unless it dies so often that something must be wrong.
MOST_STARTS_AGAIN = 3
WITHIN_SECONDS = 120


def main() -> int:
    check_port()
    environment = os.environ | {
        "DEMO": "1",
        "VAR_DIR": str(VAR),
        "SITE_URL": ADDRESS,
        "PYTHONUNBUFFERED": "1",
        # Whoever tries the demo as root, in a container say, knows it. The category is the base of Celery's own,
        # since Python reads this before Celery can be imported.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges:UserWarning",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }
    prepare(environment)
    return Children(environment).run()


def check_port() -> None:
    """Before minutes of work, see whether the address is free."""
    if not PORT.isdigit() or not 0 < int(PORT) < 65536:
        raise SystemExit(f"PORT must be a number from 1 to 65535, not {PORT!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(PORT)))
        except PermissionError:
            raise SystemExit(f"Port {PORT} needs an administrator. Choose another: PORT=8765 make demo") from None
        except OSError:
            raise SystemExit(f"Port {PORT} is taken. Choose another: PORT=8765 make demo") from None


def prepare(environment: dict[str, str]) -> None:
    """In a session of its own, so that Ctrl-C ends it through us and without a traceback."""
    done = subprocess.run(
        [PYTHON, "bin/prepare_demo.py"],
        cwd=HOME,
        env=environment,
        check=False,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    if done.returncode:
        raise SystemExit("The demo could not be prepared; the lines above say why.")


class Children:
    """The portal's processes. One that dies is started again; on Ctrl-C, or when one keeps dying, all of them end."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.died_at: dict[str, list[float]] = {}
        self.is_stopping = False

    def run(self) -> int:
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, self.ask_to_stop)
        try:
            for name in self.commands():
                self.start(name)
            if self.wait_until_it_answers():
                print(f"\nThe portal is open at {ADDRESS}\nPress Ctrl-C to stop it.\n", flush=True)
            while not self.is_stopping:
                self.keep_alive()
                time.sleep(0.2)
            return 0
        finally:
            self.stop_all()

    def commands(self) -> dict[str, list[str]]:
        gunicorn = ["gunicorn", "mielhss.wsgi", "--bind", f"127.0.0.1:{PORT}", "--workers", "2", "--threads", "4"]
        celery = ["celery", "--app", "mielhss", "--quiet"]
        return {
            "web": [*gunicorn, "--log-level", "warning", "--timeout", "120", "--no-control-socket"],
            "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"],
            "beat": [*celery, "beat", "--pidfile", "", "--loglevel", "WARNING"],
        }

    def start(self, name: str) -> None:
        # A session of its own keeps the terminal's Ctrl-C from it: the children are stopped in order, by us.
        self.running[name] = subprocess.Popen(
            [PYTHON, "-m", *self.commands()[name]],
            cwd=HOME,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def wait_until_it_answers(self, seconds: float = 60) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.is_stopping:
            self.keep_alive()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/livez", timeout=5):
                    return True
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.1)
        return False

    def keep_alive(self) -> None:
        """Start again what died. SystemExit when one has died too often in a short time."""
        for name, child in list(self.running.items()):
            if child.poll() is not None:
                self.start_again(name, child)

    def start_again(self, name: str, dead: subprocess.Popen[bytes]) -> None:
        end_group(dead)
        now = time.monotonic()
        lately = [at for at in self.died_at.get(name, []) if now - at < WITHIN_SECONDS]
        ended = f"The {name} process ended with status {dead.returncode}"
        if len(lately) >= MOST_STARTS_AGAIN:
            raise SystemExit(f"{ended}, for the {len(lately) + 1}th time in {WITHIN_SECONDS} seconds: stopping.")
        self.died_at[name] = [*lately, now]
        print(f"{ended}; starting it again.", file=sys.stderr, flush=True)
        self.start(name)

    def ask_to_stop(self, *_: object) -> None:
        self.is_stopping = True

    def stop_all(self) -> None:
        """Ask each to finish; after a while, end those that did not, with whatever they started."""
        for child in self.running.values():
            child.terminate()
        until = time.monotonic() + SECONDS_TO_STOP
        for child in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, until - time.monotonic()))
        for child in self.running.values():
            end_group(child)
        print("Stopped.", flush=True)


def end_group(child: subprocess.Popen[bytes]) -> None:
    """End whatever a process leaves behind of those it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def die_with_parent() -> None:
    """Should this supervisor itself be killed, its children get the word from the kernel."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
