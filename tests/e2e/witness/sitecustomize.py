"""Python imports this at its start where this folder is on PYTHONPATH; it notes who reaches for a network.

An audit hook sees what `socket` does before it is done, and before a later hook refuses it; so a refused
attempt stands in the log too. One JSON object a line, appended to the file that MEDLYT_WITNESS names. Child
processes of Python are watched as well, since they find this file in the same way.
"""

import json
import os
import sys

# What is asked of a socket (the socket, then the address), and of a name server (the name first).
REACHING = {"socket.bind", "socket.connect", "socket.sendmsg", "socket.sendto"}
ASKING = {"socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname", "socket.getnameinfo"}


def watch(log: int) -> None:
    def write(**line: object) -> None:
        os.write(log, (json.dumps(line, default=repr) + "\n").encode())

    def note(event: str, args: tuple) -> None:
        if event in REACHING:
            write(event=event, family=args[0].family.name, host=host_of(args[1]))
        elif event in ASKING:
            write(event=event, family="", host=host_of(args[0]))

    write(event="begin", family="", host=None, program=sys.orig_argv)
    sys.addaudithook(note)


def host_of(address: object) -> str | None:
    host = address[0] if isinstance(address, tuple) else address
    return host.decode("utf-8", "replace") if isinstance(host, bytes) else host


if "MEDLYT_WITNESS" in os.environ:
    watch(os.open(os.environ["MEDLYT_WITNESS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
