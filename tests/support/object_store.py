"""An S3-compatible server for the tests, in a process of its own that can be killed."""

import http.client
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from obstore.store import S3Store

from tests.support.processes import ServerProcess, accepts, free_port, short_folder

BUCKET = "patitas"


@dataclass(frozen=True, kw_only=True)
class ObjectServer:
    """A running server with one bucket."""

    port: int
    process: ServerProcess
    credentials: dict[str, str] = field(
        default_factory=lambda: {"AWS_ACCESS_KEY_ID": "lucia", "AWS_SECRET_ACCESS_KEY": "patitas"}
    )

    @property
    def url(self) -> str:
        """The address of the storage, as the settings take it, with a prefix."""
        return (
            f"s3://{BUCKET}/files/of-patitas?endpoint=http://127.0.0.1:{self.port}&region=eu-west-1"
        )

    def keys(self) -> list[str]:
        """The names of all objects."""
        return sorted(entry["path"] for entries in self._bucket().list() for entry in entries)

    def write(self, key: str, content: bytes) -> None:
        """Put something else in the place of an object."""
        self._bucket().put(key, content)

    def remove(self, key: str) -> None:
        self._bucket().delete(key)

    def drop(self) -> None:
        """Take the bucket away."""
        self._ask("DELETE", f"/{BUCKET}")

    def empty(self) -> None:
        """A bucket with nothing in it, on a server that runs."""
        if self.process.pid is None:
            self.process.start()
        self._ask("PUT", f"/{BUCKET}")
        for key in self.keys():
            self.remove(key)

    def _bucket(self) -> S3Store:
        return S3Store(
            BUCKET,
            config={"endpoint": f"http://127.0.0.1:{self.port}", "region": "eu-west-1"},
            client_options={"allow_http": True},
        )

    def _ask(self, method: str, path: str) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path)
            answer = connection.getresponse()
            assert answer.status < 300, answer.read()


@contextmanager
def object_server() -> Iterator[ObjectServer]:
    """Start one; it forgets everything at the end."""
    folder = short_folder("s3")
    port = free_port()
    process = ServerProcess(
        "The S3-compatible server",
        command=[sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        is_ready=lambda: accepts(port),
        log=folder / "log",
    )
    try:
        process.start()
        yield ObjectServer(port=port, process=process)
    finally:
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)
