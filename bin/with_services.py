"""Runs a command with PostgreSQL and Redis at its side: python bin/with_services.py COMMAND...

DATABASE_URL and REDIS_URL are used when given. Otherwise private servers are started on free ports, with data in a
temporary folder, and are gone afterwards; a server that already runs on this machine may hold somebody's data and is
left alone. Missing programs are installed by bin/need. Exit status: the command's, or 1 when a service cannot start.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
Command = list[str]


def main(command: Command) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    with ExitStack() as services:
        folder = Path(services.enter_context(tempfile.TemporaryDirectory(prefix="mielhss-services-")))
        folder.chmod(0o755)  # the database server may run as another user
        environment = dict(os.environ)
        if not environment.get("DATABASE_URL"):
            environment["DATABASE_URL"] = services.enter_context(postgres(folder / "postgres"))
        if not environment.get("REDIS_URL"):
            environment["REDIS_URL"] = services.enter_context(redis(folder / "redis"))
        return subprocess.run(command, env=environment, check=False).returncode


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a new, empty PostgreSQL server, whose role may make databases but is no superuser."""
    binaries = postgres_binaries()
    if binaries is None:
        need("postgresql")
        binaries = postgres_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is installed, but its programs initdb and pg_ctl were not found.")

    port, owner_password, password = free_port(), secrets.token_hex(16), secrets.token_hex(16)
    folder.mkdir()
    password_file = folder / "password"
    password_file.write_text(owner_password)
    user = other_user()
    if user:
        shutil.chown(folder, user)
        shutil.chown(password_file, user)
    data, log = folder / "data", folder / "log"
    as_user = ["runuser", "-u", user, "--"] if user else []
    # Nothing here outlives the run, so nothing waits for the disk.
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} "
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    )
    initdb = [*as_user, str(binaries / "initdb"), "-D", str(data), "-U", "owner", "-E", "UTF8", "--locale=C.UTF-8"]
    run([*initdb, "--auth=scram-sha-256", f"--pwfile={password_file}", "--no-sync"])
    run([*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-l", str(log), "-o", options, "-w", "start"])
    psql = [str(binaries / "psql"), "-X", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "owner", "-d", "postgres"]
    as_owner = os.environ | {"PGPASSWORD": owner_password}
    try:
        run([*psql, "-c", f"CREATE ROLE portal LOGIN CREATEDB PASSWORD '{password}'"], environment=as_owner)
        run([*psql, "-c", "CREATE DATABASE portal OWNER portal"], environment=as_owner)
        print(f"PostgreSQL: a private server on port {port}", flush=True)
        yield f"postgres://portal:{password}@127.0.0.1:{port}/portal"
    finally:
        run([*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The address of a new, empty Redis server with the policy that a broker needs."""
    if not shutil.which("redis-server"):
        need("redis-server")
    folder.mkdir()
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    options = ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction", "--logfile", str(folder / "log")]
    server = subprocess.Popen([*command, *options], stdin=subprocess.DEVNULL)
    try:
        wait_for_port(port, server)
        print(f"Redis: a private server on port {port}", flush=True)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def postgres_binaries() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine. Debian keeps it off the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        folders.insert(0, Path(on_path).resolve().parent)
    return next((folder for folder in reversed(folders) if (folder / "pg_ctl").exists()), None)


def other_user() -> str | None:
    """PostgreSQL refuses to run as root; its package makes a user for it."""
    return "postgres" if os.geteuid() == 0 else None


def need(package: str) -> None:
    if subprocess.run([str(HERE / "need"), package], check=False).returncode:
        raise SystemExit(1)


def run(command: Command, *, environment: dict[str, str] | None = None) -> None:
    # A server that stays would keep a pipe open, hence a file.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False
        )
        if done.returncode:
            output.seek(0)
            raise SystemExit(f"{' '.join(command[:6])} … failed:\n{output.read().decode(errors='replace')}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, server: subprocess.Popen[bytes], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("redis-server did not start.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
