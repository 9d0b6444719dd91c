"""Clients that read nothing of their answers: the kernel ends their connections."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path

FILES = Path("/proc/self/fd")  # Linux, which alone has the option below


def bound(seconds: float) -> None:
    """End connections whose client takes no byte of what was sent for so long.

    Set for the sockets on which this process listens; what they accept from then on inherits it. Granian has
    no such limit, and gives nobody its sockets.
    """
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is None or not FILES.exists():
        return
    for name in FILES.iterdir():
        with suppress(OSError):  # most are no sockets
            found = socket.socket(fileno=int(name.name))
            try:
                if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    found.setsockopt(socket.IPPROTO_TCP, option, int(seconds * 1000))
            finally:
                found.detach()
