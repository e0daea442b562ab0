"""A line to a server on loopback that can be cut, or go dead without a word, at any moment.

It runs on a thread of its own, so that a test may block on a program that uses it.
"""

from __future__ import annotations

import asyncio
import threading

CHUNK = 65_536
WAIT_S = 60.0


class CutLine:
    """Listens on `port` and carries bytes to another port until told otherwise."""

    def __init__(self, to_port: int) -> None:
        self.port = 0
        self._to_port = to_port
        self._ends: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._flows: asyncio.Event | None = None
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cut-line", daemon=True)

    def start(self) -> CutLine:
        """Listen on a free port."""
        self._thread.start()
        assert self._started.wait(WAIT_S), "the line did not start"
        return self

    def stop(self) -> None:
        """Cut everything and end the thread; a second time does nothing."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(WAIT_S)

    def cut(self) -> None:
        """Break every connection at once; new ones are taken."""
        self._loop.call_soon_threadsafe(self._cut)

    def freeze(self) -> None:
        """Carry nothing more, and tell neither side: new connections are dead as well."""
        assert self._flows is not None
        self._loop.call_soon_threadsafe(self._flows.clear)

    def thaw(self) -> None:
        """Carry bytes again, those that waited too."""
        assert self._flows is not None
        self._loop.call_soon_threadsafe(self._flows.set)

    def _cut(self) -> None:
        for end in tuple(self._ends):
            end.transport.abort()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._listen())
        self._started.set()
        self._loop.run_forever()
        server.close()
        self._cut()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(server.wait_closed())
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        self._flows = asyncio.Event()
        self._flows.set()
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        far: asyncio.StreamWriter | None = None
        try:
            far_reader, far = await asyncio.open_connection("127.0.0.1", self._to_port)
            self._ends.add(far)
            ways = (self._copy(reader, far), self._copy(far_reader, writer))
            tasks = [asyncio.ensure_future(way) for way in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        except OSError:
            pass  # the server is away: whoever called sees the line close
        finally:
            for end in (writer, far):
                if end is not None:
                    self._ends.discard(end)
                    end.transport.abort()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert self._flows is not None
        while data := await reader.read(CHUNK):
            await self._flows.wait()
            writer.write(data)
            await writer.drain()
