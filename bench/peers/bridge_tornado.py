"""The bridge as rosbridge and the first notebook's server have it: Tornado, a WebSocket message for each struct and client.

usage: bridge_tornado.py SOCKET PORT

Structs go out as bytes, which spares it the JSON. It waits for all clients after each read, so that nothing piles up.
"""

import asyncio
import sys

import tornado.web
import tornado.websocket

from bridge_frames import serve_program, until_told

clients = set()


class Client(tornado.websocket.WebSocketHandler):
    def check_origin(self, _origin):
        return True

    def open(self):
        self.set_nodelay(True)
        clients.add(self)

    def on_close(self):
        clients.discard(self)


async def spread(structs):
    sent = None
    waits = []
    for client in list(clients):
        try:
            for one in structs:
                sent = client.write_message(one, binary=True)
        except tornado.websocket.WebSocketClosedError:
            continue
        waits.append(sent)
    if waits:
        await asyncio.gather(*waits, return_exceptions=True)


async def main():
    path, port = sys.argv[1:]
    tornado.web.Application([("/", Client)]).listen(int(port), "127.0.0.1")
    await serve_program(path, spread)
    await until_told()


asyncio.run(main())
