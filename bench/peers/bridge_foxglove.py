"""The bridge that foxglove-sdk's users write: each struct is logged to a channel.

usage: bridge_foxglove.py SOCKET PORT

The server behind `log` is theirs, in Rust. What a client is too slow for it drops, as it does unless it is told otherwise.
"""

import asyncio
import sys

import foxglove

from bridge_frames import serve_program, until_told


async def main():
    path, port = sys.argv[1:]
    foxglove.start_server(host="127.0.0.1", port=int(port))
    channel = foxglove.Channel("load.Sample", message_encoding="ros1", schema=foxglove.Schema(name="Sample", encoding="ros1msg", data=b"uint8[200] bytes"))

    async def log(structs):
        for one in structs:
            channel.log(one)
        # Other tasks have their turn.
        await asyncio.sleep(0)

    await serve_program(path, log)
    await until_told()


asyncio.run(main())
