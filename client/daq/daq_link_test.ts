import assert from "node:assert/strict";
import type { Message } from "../../protocols/pymodaq/message.ts";
import { encodeMessage } from "../../protocols/pymodaq/mod.ts";
import { DaqLink } from "./daq_link.ts";

Deno.test("Messages that are sent together leave in one write: a server names those who take long to say their name", async () => {
  const writes: Uint8Array[] = [];
  const link = new DaqLink({
    local: "tcp://127.0.0.1:1",
    remote: "tcp://127.0.0.1:2",
    read: () => Promise.resolve(null),
    write: (bytes) => {
      writes.push(bytes.slice());
      return Promise.resolve(bytes.length);
    },
    close: () => {},
  }, { dialect: "L2", maxQueue: 1024, limits: {} });
  const greeting: Message[] = [
    { kind: "hello", clientType: "GRABBER" },
    { kind: "infos", xml: '<settings type="group" title="Cam"/>' },
    { kind: "info", key: "name", value: "cam" },
  ];
  assert(link.send(...greeting));
  await link.drained();
  const parts = greeting.flatMap((message) => encodeMessage(message, "L2"));
  assert.deepEqual(writes, [Uint8Array.from(parts.flatMap((part) => [...part]))]);
});
