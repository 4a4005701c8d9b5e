import assert from "node:assert/strict";
import { LINK_AT, LINK_HEADER_BYTES } from "../../../protocols/link/mod.ts";
import { WebSocketConnection } from "../../../transports/web_socket.ts";

/** Bytes in front of the frames of a message. */
const HEAD_BYTES = 8;

/** A client that looks at each struct, and stays with the numbers when another bridge comes. */
export class TorrentWatcher {
  /** Structs that came. */
  received = 0;
  /** The number that the next one has, if none is missing. */
  next = 0;
  /** Numbers that were left out. */
  missing = 0;

  /** Connects to a bridge and resolves once it has subscribed. */
  async watch(url: string): Promise<WebSocketConnection> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = await WebSocketConnection.connect(url.replace("http", "ws"), {
      onMessage: (message) => {
        if (message.kind === "binary") this.#look(message.bytes);
        else if (message.kind === "text" && message.text.includes('"subscribed"')) resolve();
      },
      onClose: () => resolve(),
    }, { subprotocols: ["robo.ws.v1"] });
    const topics = "torrent.Drop";
    socket.send(JSON.stringify({ op: "subscribe", sub: 1, topics, format: "binary" }));
    await promise;
    return socket;
  }

  #look(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = HEAD_BYTES; at < bytes.length;) {
      const begin = at + LINK_HEADER_BYTES;
      const number = Number(view.getBigUint64(begin, true));
      for (let word = 0; word < 24; word++) {
        const there = Number(view.getBigUint64(begin + 8 + 8 * word, true));
        assert.equal(there, number * word, `struct ${number} is torn`);
      }
      assert.ok(number >= this.next, `struct ${number} came where ${this.next} was next`);
      this.missing += number - this.next;
      this.next = number + 1;
      this.received++;
      at = begin + view.getUint32(at + LINK_AT.length, true);
    }
  }
}
