"""Frames of robo_link.h from one program on a Unix socket, for bridges in Python."""

import asyncio
import os
import struct

HEAD = struct.Struct("<HBBHHIIQ")
DATA = 2


async def serve_program(path, on_structs):
    """Awaits `on_structs` for each read, with the structs in it as bytes, until the program goes."""

    async def program(reader, _writer):
        rest = b""
        while chunk := await reader.read(1 << 18):
            chunk = rest + chunk
            at = 0
            structs = []
            while at + HEAD.size <= len(chunk):
                _, _, kind, _, _, length, _, _ = HEAD.unpack_from(chunk, at)
                end = at + HEAD.size + length
                if end > len(chunk):
                    break
                if kind == DATA:
                    structs.append(chunk[at + HEAD.size : end])
                at = end
            rest = chunk[at:]
            await on_structs(structs)

    if os.path.exists(path):
        os.unlink(path)
    return await asyncio.start_unix_server(program, path, limit=1 << 18)


async def until_told():
    """Says that all is ready, and waits for the end of standard input."""
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, lambda: __import__("sys").stdin.read())
    os._exit(0)
