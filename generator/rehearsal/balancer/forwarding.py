"""What the balancer does with the connection of a client: request after request, each to the target of its turn."""

from __future__ import annotations

import asyncio
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter

from generator.rehearsal.balancer.counts import Counts
from generator.rehearsal.balancer.exchange import (
    BAD_REQUEST,
    NOT_FOUND,
    UNAVAILABLE,
    Client,
    pass_on,
    refuse,
    send,
)
from generator.rehearsal.balancer.group import Group, Member
from generator.rehearsal.balancer.upstream import TargetError, UnconnectedError
from generator.rehearsal.http1 import Framing, Head, MalformedError, read_head, request_framing

# The group whose turn it is at a port: its name and its targets; None if no rule says so.
Choose = Callable[[int], tuple[str, Group] | None]


@dataclass(frozen=True)
class _Asked:
    """A request whose body is still to come."""

    head: Head
    framing: Framing
    client: Client


class Forwarder:
    """Answers what comes over the connections of clients."""

    def __init__(self, choose: Choose, counts: Counts, idle_timeout: float) -> None:
        self._choose = choose
        self._counts = counts
        self._idle_timeout = idle_timeout
        self._open: set[StreamWriter] = set()
        self._idle: set[StreamWriter] = set()
        self._stopping = False

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer the requests of one connection until either side ends it."""
        self._open.add(writer)
        try:
            # Where the client left, or has half an answer, all that can be said is the end of the connection.
            with suppress(ConnectionError, IncompleteReadError, TimeoutError):
                while await self._next(Client(reader, writer)):
                    pass
                writer.close()
                await writer.wait_closed()
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def stop(self, grace: float) -> None:
        """Close idle connections, and the others when their request is answered or the grace is over."""
        self._stopping = True
        for writer in self._idle:
            writer.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while self._open - self._idle:
                    await asyncio.sleep(0.01)
        for writer in self._open:
            writer.transport.abort()

    async def _next(self, client: Client) -> bool:
        """Answer one request; return whether another may follow."""
        try:
            request = await self._read(client)
            return request is not None and await self._answer(request)
        except MalformedError:
            refuse(client.writer, BAD_REQUEST, keep=False)
            return False

    async def _read(self, client: Client) -> _Asked | None:
        self._idle.add(client.writer)
        try:
            async with asyncio.timeout(self._idle_timeout):
                head = await read_head(client.reader)
        finally:
            self._idle.discard(client.writer)
        if head is None:
            return None
        if head.first[2] != "HTTP/1.1":
            raise MalformedError("this is no request")
        return _Asked(head, request_framing(head), client)

    async def _answer(self, asked: _Asked) -> bool:
        chosen = self._choose(asked.client.port)
        member = chosen[1].pick() if chosen else None
        if not chosen or not member:
            return await self._answer_for_nobody(asked, chosen[0] if chosen else None)
        member.requests += 1
        try:
            return await self._forward(asked, chosen[0], member)
        except TargetError as error:
            self._counts.failed(chosen[0], connected=not isinstance(error, UnconnectedError))
            refuse(asked.client.writer, error.status, keep=False)
            return False
        finally:
            member.left()

    async def _answer_for_nobody(self, asked: _Asked, group: str | None) -> bool:
        # A body that nobody takes is not read: the connection ends instead.
        keep = not asked.head.closes() and asked.framing == 0 and not self._stopping
        if group:
            self._counts.unserved(group)
        refuse(asked.client.writer, UNAVAILABLE if group else NOT_FOUND, keep=keep)
        await asked.client.writer.drain()
        return keep

    async def _forward(self, asked: _Asked, group: str, member: Member) -> bool:
        upstream = await member.connection(self._idle_timeout)
        reusable = False
        try:
            await send(asked.head, asked.framing, asked.client, upstream)
            sent = perf_counter()
            answer, framing = await upstream.head(asked.head.first[0], self._idle_timeout)
            self._counts.answered(group, answer.status(), perf_counter() - sent)
            keep = not asked.head.closes() and framing != "close" and not self._stopping
            await pass_on(answer, framing, upstream, asked.client, seconds=self._idle_timeout, keep=keep)
            reusable = framing != "close" and not answer.closes()
        finally:
            member.release(upstream, reusable=reusable)
        return keep
