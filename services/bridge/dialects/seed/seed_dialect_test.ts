import assert from "node:assert/strict";
import type { CStruct, CType } from "../../../../protocols/clayout/c_types.ts";
import { MessageReader } from "../../../../protocols/websocket/mod.ts";
import { Hub } from "../../hub/hub.ts";
import {
  ALL_RIGHTS,
  announced,
  FakeProgram,
  FakeSocket,
  smallRun,
  smallStruct,
} from "../../hub/hub_testing.ts";
import { seedDialect } from "./seed_dialect.ts";

const INT32: CType = { kind: "scalar", scalar: "int32", size: 4, spelling: "int32_t" };

function struct(name: string, fields: readonly (readonly [string, CType])[]): CStruct {
  let size = 0;
  const laidOut = fields.map(([name, type]) => {
    size += type.size;
    return { name, type, offset: size - type.size };
  });
  return { kind: "struct", isUnion: false, name, size, align: 4, fields: laidOut };
}

/** The seed's own struct: 64 items, each with a name of 31 bytes. */
function itemList(): CStruct {
  const header = struct("SC_HEADER_t", [
    ["type", INT32],
    ["status", INT32],
    ["code", INT32],
    ["length", INT32],
  ]);
  const item = struct("MH_LIST_ITEM_t", [
    ["itemType", INT32],
    ["scMsgType", INT32],
    ["nameStr", { kind: "text", size: 32 }],
  ]);
  const itemList: CType = { kind: "array", element: item, length: 64, size: 64 * item.size };
  return struct("MH_ITEM_LIST_t", [["header", header], ["itemList", itemList]]);
}

interface Talk extends Disposable {
  readonly hub: Hub;
  send(dict: unknown): void;
  received(): unknown[];
}

function talk(programs: readonly FakeProgram[], rights = ALL_RIGHTS): Talk {
  const hub = new Hub();
  for (const program of programs) hub.opened(program);
  const socket = new FakeSocket();
  const client = hub.connected(socket, { dialect: "seed", remote: "test", rights });
  const ending = new AbortController();
  const session = seedDialect.open(hub, client, ending.signal);
  const reader = new MessageReader({ from: "server" });
  return {
    hub,
    send: (dict) =>
      session.received({
        kind: "text",
        text: typeof dict === "string" ? dict : JSON.stringify(dict),
      }),
    received() {
      const texts: unknown[] = [];
      for (const frame of socket.frames.splice(0)) reader.feed(frame.slice());
      for (let message = reader.next(); message !== undefined; message = reader.next()) {
        assert(message.kind === "text");
        // As the notebooks of that time do.
        const text = message.text.replaceAll("'", '"');
        texts.push(text === "Hello World" ? text : JSON.parse(text));
      }
      return texts;
    },
    [Symbol.dispose]() {
      ending.abort();
      hub[Symbol.dispose]();
    },
  };
}

Deno.test("A client is greeted, and receives every struct as a dict", () => {
  const program = new FakeProgram("arm", [announced("A"), announced("B", { id: 2 })]);
  using talking = talk([program]);
  talking.hub.data(program, smallRun([[1, 7], [2, 8]]));
  assert.deepEqual(talking.received(), [
    "Hello World",
    { struct: "A", program: "arm", n: 7, value: 0 },
    { struct: "B", program: "arm", n: 8, value: 0 },
  ]);
});

Deno.test("A list of items is filled in as the first server did, and comes back in its own shape", () => {
  const list = { id: 1, struct: itemList(), direction: "both" } as const;
  const program = new FakeProgram("driver", [list]);
  using talking = talk([program]);
  talking.received();
  const name = "a name that is far too long for 32 bytes";
  talking.send({
    header: { type: 100, status: 1, code: 7 },
    listitems: [{ type: 1, name: "it's" }, { type: 2, name }],
  });
  const [[, payload]] = program.received as [[number, Uint8Array]];
  assert.equal(payload.length, 2576);
  const value = talking.hub.topic("driver.MH_ITEM_LIST_t")!.codec.decode(payload);
  assert.deepEqual(value["header"], { type: 100, status: 1, code: 7, length: 2 });
  const items = value["itemList"] as unknown[];
  assert.deepEqual(items.slice(0, 3), [
    { itemType: 1, scMsgType: 100, nameStr: "it's" },
    { itemType: 2, scMsgType: 100, nameStr: name.slice(0, 31) },
    { itemType: 0, scMsgType: 0, nameStr: "" },
  ]);
  const frame = new Uint8Array(24 + payload.length);
  const head = smallRun([[1, 0]]).bytes.subarray(0, 24);
  frame.set(head);
  const view = new DataView(frame.buffer);
  view.setUint32(8, payload.length, true);
  frame.set(payload, 24);
  talking.hub.data(program, { bytes: frame, view, count: 1, only: 1 });
  assert.deepEqual(talking.received(), [{
    header: { type: 100, status: 1, code: 7, length: 2 },
    listitems: [{ type: 1, name: "it's" }, { type: 2, name: name.slice(0, 31) }],
  }]);
});

Deno.test("A dict goes to the struct that it names, or the only one that it fits", () => {
  const arm = new FakeProgram("arm", [
    announced("Go", { direction: "in" }),
    announced("Halt", {
      id: 2,
      direction: "in",
      struct: struct("Halt", [["why", INT32]]),
    }),
  ]);
  const leg = new FakeProgram("leg", [announced("Go", { direction: "in" })]);
  using talking = talk([arm, leg]);
  talking.received();
  talking.send({ why: 3 });
  assert.deepEqual(arm.received, [[2, new Uint8Array([3, 0, 0, 0])]]);
  talking.send({ struct: "Go", program: "leg", n: 1, value: 2 });
  assert.deepEqual(leg.received, [[1, new Uint8Array([1, 0, 0, 0, 2, 0, 0, 0])]]);
  assert.deepEqual(talking.received(), []);
  talking.send({ struct: "Go", n: 1, value: 2 });
  talking.send({ n: 1, value: 2 });
  talking.send({ struct: "Fly" });
  const faults = talking.received() as { error: string; hint?: string }[];
  assert.deepEqual(faults.map(({ error }) => error), [
    "Several programs take Go",
    "It is not certain which struct this dict is",
    "No program takes Fly",
  ]);
  assert.match(faults[0]!.hint!, /arm\.Go, leg\.Go/);
});

Deno.test("A dict whose names only one struct has is told which of its values does not fit", () => {
  const turn = struct("Turn", [["n", INT32], ["angle", INT32]]);
  const program = new FakeProgram("arm", [
    announced("Go", { direction: "in" }),
    announced("Turn", { id: 2, direction: "in", struct: turn }),
  ]);
  using talking = talk([program]);
  talking.received();
  talking.send({ n: 1, angle: 2 ** 40 });
  const [{ error }] = talking.received() as [{ error: string }];
  assert.match(error, /^Turn\.angle is 1099511627776/);
});

Deno.test("What does not fit is an error that names its field, and what fits nothing comes back", () => {
  const program = new FakeProgram("arm", [announced("Go", { direction: "in" })]);
  using talking = talk([program]);
  talking.received();
  talking.send({ n: 1, value: "much" });
  const [fault] = talking.received() as { error: string }[];
  assert.match(fault!.error, /value/);
  const free = { does_it: "blend", answer: [1, { deep: "it's" }] };
  talking.send(free);
  assert.deepEqual(talking.received(), [free]);
  for (const text of ["no JSON", "[1]", "null", '"text"', ""]) talking.send(text);
  const faults = talking.received() as { error: string; hint: string }[];
  assert.equal(faults.length, 5);
  for (const { error, hint } of faults) {
    assert.match(error, /^This is (not JSON|no JSON object)$/);
    assert.match(hint, /^Send a JSON object/);
  }
  assert.deepEqual(program.received, []);
});

Deno.test("A request's answer comes back, and who may only look is told so", async () => {
  const ask = announced("Ask", { direction: "in", answer: smallStruct("Answer") });
  using talking = talk([new FakeProgram("arm", [ask])]);
  talking.received();
  talking.send({ struct: "Ask", n: 1, value: 21 });
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(talking.received(), [{ struct: "Answer", program: "arm", n: 1, value: 42 }]);
  const program = new FakeProgram("arm", [announced("Go", { direction: "in" })]);
  using looking = talk([program], { ...ALL_RIGHTS, mayWrite: () => false });
  looking.received();
  looking.send({ struct: "Go", n: 1, value: 1 });
  assert.deepEqual((looking.received() as { error: string }[])[0]!.error, "No program takes Go");
  assert.deepEqual(program.received, []);
});
