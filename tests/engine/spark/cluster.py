"""A standalone Spark of one master and a few workers, on this machine and its loopback alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

CLASSES = "org.apache.spark.deploy"
PATIENCE_S = 60
REGISTERED = "Registering worker"


@dataclass(kw_only=True)
class Cluster:
    """The processes of a cluster, each the head of a process group of its own."""

    folder: Path
    port: int
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def master(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "master.log"

    def start_master(self) -> None:
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--webui-port", "0"]
        self._start("master", f"{CLASSES}.master.Master", options)
        awaited(lambda: "New state: ALIVE" in self.log.read_text())

    def start_worker(self) -> None:
        """Start one of one core and 1 GB, and wait until the master knows it."""
        name = f"worker{len(self.workers)}"
        options = ["--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1g"]
        options += ["--work-dir", str(self.folder / name), self.master]
        known = self.log.read_text().count(REGISTERED)
        self.workers.append(self._start(name, f"{CLASSES}.worker.Worker", options))
        awaited(lambda: self.log.read_text().count(REGISTERED) > known)

    def kill(self, pid: int) -> None:
        """End a worker and its executor as a power cut would."""
        end(next(worker for worker in self.workers if worker.pid == pid))

    def _start(self, name: str, program: str, options: list[str]) -> subprocess.Popen[bytes]:
        import pyspark  # noqa: PLC0415  only where it is installed

        command = [str(Path(pyspark.__file__).parent / "bin" / "spark-class"), program, *options]
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self.processes.append(process)
        return process


@contextmanager
def cluster(folder: Path, *, workers: int) -> Iterator[Cluster]:
    """Start a master and workers, and end every one of them whatever happens."""
    started = Cluster(folder=folder, port=free_port())
    try:
        started.start_master()
        for _ in range(workers):
            started.start_worker()
        yield started
    finally:
        for process in started.processes:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def awaited(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > until:
            message = "Spark was not ready in time."
            raise TimeoutError(message)
        time.sleep(0.1)
