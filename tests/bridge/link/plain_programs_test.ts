import assert from "node:assert/strict";
import { layoutOfHeader } from "../../../services/bridge/layout/mod.ts";
import { connectToProgram, listenForPrograms } from "../../../services/bridge/link/mod.ts";
import { LineProcess } from "../../lib/line_process.ts";
import { until } from "../../lib/until.ts";
import { compile, EXAMPLES, linkTest, RecordingSink } from "./link_lab.ts";

const FOREVER = new AbortController().signal;

/** A message of the seed: get request 7 with one item, "alpha". */
function seedMessage(): Uint8Array {
  const bytes = new Uint8Array(16 + 64 * 40);
  const view = new DataView(bytes.buffer);
  [10, 0, 7, 1, 3, 10].forEach((number, index) => view.setInt32(4 * index, number, true));
  bytes.set(new TextEncoder().encode("alpha"), 24);
  return bytes;
}

linkTest(
  "An unmodified program with messages of one size is spoken with in both directions",
  async (folder) => {
    const path = await compile(`${EXAMPLES}/seed_driver.c`, folder);
    await using program = new LineProcess([path, "0"]);
    const port = /port (\d+)/.exec(await program.says())![1]!;
    const sink = new RecordingSink();
    sink.keeps = 100;
    await using _server = await connectToProgram(
      {
        address: `tcp:127.0.0.1:${port}`,
        layout: await layoutOfHeader(`${EXAMPLES}/seed.h`, {}),
        framing: "fixed:MH_ITEM_LIST_t",
        name: "seed",
      },
      sink,
      FOREVER,
    );
    const link = await until("it is connected", () => sink.links[0]);
    assert.equal(link.description.name, "seed");
    assert.deepEqual(
      link.description.structs.map(({ id, struct, direction }) => [id, struct.name, direction]),
      [[1, "MH_ITEM_LIST_t", "both"]],
    );
    const message = seedMessage();
    for (let i = 0; i < 30; i++) link.send(1, message);
    assert.equal(await program.says(), "type 10, status 0, code 7, 1 items");
    assert.equal(await program.says(), "  3 alpha");
    await until("all have come back", () => sink.received === 30);
    for (const payload of sink.payloads) assert.deepEqual(payload, message);
    assert.equal(link.end("enough"), false, "there is no word for it");
    await assert.rejects(link.request(1, message, { timeout: 100 }), /answers no requests/);
  },
);

const HEADER = `#include <stdint.h>
enum Kind { KIND_POSE = 3, KIND_TEXT = 200 };
struct head { uint8_t version; enum Kind kind; uint16_t length; };
struct pose { double x, y; };
struct text { struct head head; char words[12]; };
`;

for (const endian of ["little", "big"] as const) {
  linkTest(
    `Messages with a header of their own become structs, and structs messages, ${endian}-endian`,
    async (folder) => {
      await Deno.writeTextFile(`${folder}/own.h`, HEADER);
      const layout = { ...await layoutOfHeader(`${folder}/own.h`, {}), byteOrder: endian };
      const sink = new RecordingSink();
      sink.keeps = 100;
      await using server = await listenForPrograms(
        {
          address: `unix:${folder}/own.sock`,
          layout,
          framing: "header:head.kind,length",
        },
        sink,
        FOREVER,
      );
      using peer = await Deno.connect({ transport: "unix", path: server.address.slice(5) });
      const little = endian === "little";
      const head = (kind: number, length: number, payload: number[]) => {
        const bytes = new Uint8Array(12 + payload.length);
        const view = new DataView(bytes.buffer);
        bytes[0] = 1;
        view.setUint32(4, kind, little);
        view.setUint16(8, length, little);
        bytes.set(payload, 12);
        return bytes;
      };
      const pose = Array.from({ length: 16 }, (_, index) => index);
      const stream = [head(3, 16, pose), head(99, 3, [9, 9, 9]), head(200, 2, [72, 105])]
        .flatMap((bytes) => [...bytes]);
      // Byte by byte: every cut.
      for (const byte of stream) await peer.write(new Uint8Array([byte]));
      await until("both have come", () => sink.payloads.length === 2);
      assert.equal(sink.links[0]!.description.name, "own");
      assert.deepEqual([...sink.payloads[0]!], pose);
      assert.deepEqual([...sink.payloads[1]!].slice(12), [72, 105, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      assert.match(sink.logs.join(), /messages of type 99 are left out.*--map 99=STRUCT/);
      const link = sink.links[0]!;
      link.send(3, new Uint8Array(pose));
      const text = new Uint8Array(24).fill(65);
      link.send(200, text);
      const back = new Uint8Array(28 + 24);
      for (let at = 0; at < back.length;) at += (await peer.read(back.subarray(at)))!;
      const view = new DataView(back.buffer);
      assert.deepEqual([view.getUint32(4, little), view.getUint16(8, little)], [3, 16]);
      assert.deepEqual([...back.subarray(12, 28)], pose);
      assert.deepEqual([view.getUint32(32, little), view.getUint16(36, little)], [200, 12]);
      assert.deepEqual([...back.subarray(40)], Array(12).fill(65));
      // A length that cannot be ends the connection, in words.
      await peer.write(head(3, 60_000, []));
      await until("it is left", () => sink.ends.length === 1);
      assert.match(sink.ends[0]!, /type 3 has 60000 bytes, and its struct only 16/);
    },
  );
}

linkTest(
  "The numbers of structs may be told, and the length may count the whole message",
  async (folder) => {
    await Deno.writeTextFile(`${folder}/own.h`, HEADER);
    const sink = new RecordingSink();
    await using server = await listenForPrograms(
      {
        address: "tcp:127.0.0.1:0",
        layout: await layoutOfHeader(`${folder}/own.h`, {}),
        framing: "header:head.kind,length",
        map: new Map([[1, "struct pose"]]),
        lengthOf: "message",
      },
      sink,
      FOREVER,
    );
    using peer = await Deno.connect({ port: Number(server.address.split(":")[2]) });
    const bytes = new Uint8Array(28);
    bytes[4] = 1;
    bytes[8] = 28;
    await peer.write(bytes);
    await until("it has come", () => sink.received === 1);
  },
);

linkTest("A framing that makes no sense is refused with what there is", async (folder) => {
  await Deno.writeTextFile(`${folder}/own.h`, HEADER);
  const layout = await layoutOfHeader(`${folder}/own.h`, {});
  const start = (framing: string) =>
    listenForPrograms(
      { address: `unix:${folder}/x`, layout, framing },
      new RecordingSink(),
      FOREVER,
    );
  await assert.rejects(start("nonsense"), /Not a framing: nonsense/);
  await assert.rejects(start("fixed:nobody"), /own\.h has no struct nobody/);
  await assert.rejects(start("header:head.nothing,length"), /head has no field nothing/);
  await assert.rejects(start("header:pose.x,y"), /tell which number|no whole number/);
  await assert.rejects(
    listenForPrograms({ address: "nowhere", layout }, new RecordingSink(), FOREVER),
    /Not an address of programs: nowhere/,
  );
});
