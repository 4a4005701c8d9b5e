import assert from "node:assert/strict";
import {
  LINK_HEADER_BYTES,
  LINK_KIND,
  linkFrame,
  programHello,
  structHello,
} from "../../protocols/link/mod.ts";
import { concat } from "../../protocols/bytes.ts";
import { listenForPrograms, ProgramRegistry } from "../../services/bridge/link/mod.ts";
import { until } from "../lib/until.ts";
import { BridgeProcess } from "./bridge_process.ts";
import { DROP_BYTES, HERE, linkTest, RecordingSink, torrentLayout } from "./link/link_lab.ts";

const COUNT = 100;

/** What a program says of itself that has had so many structs acknowledged. */
function hello(acked: number): Uint8Array {
  return concat([
    programHello({
      ...{ session: 4711n, next: COUNT, first: acked, acked, kept: 100_000, structs: 1 },
      ...{ hasCounts: true, byteOrder: "little", name: "torrent" },
    }),
    structHello({
      ...{ id: 1, name: "Drop", size: DROP_BYTES, direction: "out" },
      ...{ answer: undefined, fields: [] },
    }),
  ]);
}

const STRUCTS = concat(Array.from(
  { length: COUNT },
  (_, aux) => linkFrame(LINK_KIND.data, { id: 1, aux }, new Uint8Array(DROP_BYTES)),
));

/** Comes to a bridge; resolves to the connection and the count from which on it wants structs. */
async function come(path: string, acked = 0): Promise<[Deno.UnixConn, number]> {
  const conn = await Deno.connect({ transport: "unix", path });
  await conn.write(hello(acked));
  const welcome = new Uint8Array(LINK_HEADER_BYTES + 8);
  for (let at = 0; at < welcome.length;) {
    const count = await conn.read(welcome.subarray(at));
    assert.ok(count !== null, "the program is taken in");
    at += count;
  }
  const wanted = new DataView(welcome.buffer).getBigUint64(LINK_HEADER_BYTES, true);
  return [conn, Number(wanted)];
}

linkTest(
  "A bridge that is killed leaves the next one at its address what it has taken, without a flag",
  async (folder) => {
    const socket = `${folder}/robo.sock`;
    const args = ["--header", `${HERE}/torrent.h`, "--port", "0"];
    {
      await using bridge = await BridgeProcess.start(socket, args);
      const [conn, wanted] = await come(socket);
      assert.equal(wanted, 0);
      await conn.write(STRUCTS);
      await until("they have come", async () => {
        return await bridge.metric("robo_bridge_topic_structs_total") === COUNT;
      });
      await bridge.kill();
      conn.close();
    }
    await using bridge = await BridgeProcess.start(socket, args);
    const [conn, wanted] = await come(socket);
    assert.equal(wanted, COUNT, "nothing comes twice");
    assert.equal(await bridge.metric("robo_bridge_program_lost_total"), 0);
    conn.close();
  },
);

linkTest(
  "What another bridge has acknowledged meanwhile is not lost",
  async (folder) => {
    const socket = `${folder}/robo.sock`;
    const registry = new ProgramRegistry();
    registry.keep(4711n, { next: 10 });
    const sink = new RecordingSink();
    const options = { address: `unix:${socket}`, layout: await torrentLayout(), registry };
    await using _server = await listenForPrograms(options, sink, new AbortController().signal);
    const [conn, wanted] = await come(socket, 60);
    assert.deepEqual([wanted, sink.lostCount], [60, 0]);
    conn.close();
    await until("it is gone", () => sink.ends.length === 1);
  },
);
