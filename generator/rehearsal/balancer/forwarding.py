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
    UNAVAILABLE,
    Client,
    answer,
    page,
    pass_on,
    send,
)
from generator.rehearsal.balancer.group import Group, Member
from generator.rehearsal.balancer.model import FixedAnswer
from generator.rehearsal.balancer.upstream import TargetError, UnconnectedError
from generator.rehearsal.http1 import Framing, Head, MalformedError, read_head, request_framing

# What a request to a port gets: a target of the group whose turn it is, or an answer; None if no group has any weight.
Choose = Callable[[int, Head], tuple[str, Group] | FixedAnswer | None]


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
            answer(client.writer, page(BAD_REQUEST), keep=False)
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
        chosen = self._choose(asked.client.port, asked.head)
        if isinstance(chosen, FixedAnswer):
            return await self._say(asked, chosen)
        group, member = (chosen[0], chosen[1].pick()) if chosen else (None, None)
        if group and member:
            return await self._ask(asked, group, member)
        if group:
            self._counts.unserved(group)
        return await self._say(asked, page(UNAVAILABLE))

    async def _say(self, asked: _Asked, fixed: FixedAnswer) -> bool:
        # A body that nobody takes is not read: the connection ends instead.
        keep = not asked.head.closes() and asked.framing == 0 and not self._stopping
        answer(asked.client.writer, fixed, keep=keep)
        await asked.client.writer.drain()
        return keep

    async def _ask(self, asked: _Asked, group: str, member: Member) -> bool:
        member.requests += 1
        try:
            return await self._forward(asked, group, member)
        except TargetError as error:
            self._counts.failed(group, connected=not isinstance(error, UnconnectedError))
            answer(asked.client.writer, page(error.status), keep=False)
            return False
        finally:
            member.left()

    async def _forward(self, asked: _Asked, group: str, member: Member) -> bool:
        upstream = await member.connection(self._idle_timeout)
        reusable = False
        try:
            await send(asked.head, asked.framing, asked.client, upstream)
            sent = perf_counter()
            head, framing = await upstream.head(asked.head.first[0], self._idle_timeout)
            self._counts.answered(group, head.status(), perf_counter() - sent)
            keep = not asked.head.closes() and framing != "close" and not self._stopping
            await pass_on(head, framing, upstream, asked.client, seconds=self._idle_timeout, keep=keep)
            reusable = framing != "close" and not head.closes()
        finally:
            member.release(upstream, reusable=reusable)
        return keep
