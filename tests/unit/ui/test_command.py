"""The socket that the screens are served on."""

from __future__ import annotations

import asyncio
import socket

import pytest

from ui.command import listening

pytestmark = pytest.mark.unit


def test_an_answer_is_sent_at_once() -> None:
    """Nagle's algorithm would hold every answer's body back for 40 ms, which is felt at every key."""
    held: list[int] = []

    class Answering(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted = transport.get_extra_info("socket")
            held.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

    async def asked(channel: socket.socket) -> None:
        server = await asyncio.get_running_loop().create_server(Answering, sock=channel)
        async with server:
            reader, writer = await asyncio.open_connection(*channel.getsockname())
            await reader.read()
            writer.close()
            await writer.wait_closed()

    with listening(0) as channel:
        asyncio.run(asked(channel))
    assert held == [1]
