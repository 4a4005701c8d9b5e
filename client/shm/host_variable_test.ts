import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { structCodec } from "../../protocols/cstruct/struct_codec_of.ts";
import { HostVariable } from "./host_variable.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import { fails, shmTest } from "./shm_testing.ts";

shmTest("A variable is read and written like a local one, by all who have it open", () => {
  using pose = new HostVariable<{ x: number; y?: number }>("pose");
  using other = new HostVariable<{ x: number; y?: number }>("pose");
  pose.data = { x: 1 };
  assert.deepEqual(other.data, { x: 1 });
  other.data = { x: 2, y: 3 };
  assert.deepEqual(pose.data, { x: 2, y: 3 });
});

shmTest(
  "Any value that MessagePack holds comes back as it was, typed arrays as what they are",
  () => {
    using variable = new HostVariable<unknown>("any", { maxSize: 1 << 20 });
    const numbers = fc.oneof(fc.integer(), fc.double().map((value) => value === 0 ? 0 : value));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        numbers,
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array(),
        fc.float64Array(),
        fc.int16Array(),
        fc.array(tie("tree")),
        fc.dictionary(fc.string(), tie("tree")),
      ),
    }));
    fc.assert(fc.property(tree, (value) => {
      variable.data = value;
      assert.deepEqual(variable.data, plain(value));
    }));
  },
);

/** Without prototypes that are null, which do not travel. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

shmTest("Values larger than any before are read as well", () => {
  using variable = new HostVariable<unknown>("grows", { maxSize: 1 << 20 });
  for (const length of [0, 10, 5000, 100, 300_000, 0, 1_000_000]) {
    variable.data = "x".repeat(length);
    assert.equal((variable.data as string).length, length);
  }
});

shmTest("Raw values are bytes of the reader's own, and texts are written as UTF-8", () => {
  using raw = new HostVariable<Uint8Array | string>("raw", { codec: "raw" });
  const bytes = Uint8Array.of(1, 2, 3);
  raw.data = bytes;
  const first = raw.data;
  raw.data = "ä";
  assert.deepEqual(first, bytes);
  assert.deepEqual(raw.data, Uint8Array.of(0xc3, 0xa4));
  raw.data = new Uint8Array();
  assert.deepEqual(raw.data, new Uint8Array());
  assert.equal(raw.info.length, 0);
});

shmTest(
  "A value is decoded as it was written, whatever the reader writes; raw reads all as bytes",
  () => {
    using msgpack = new HostVariable<unknown>("mixed");
    using json = new HostVariable<unknown>("mixed", { codec: "json" });
    using array = new HostVariable<unknown>("mixed", { codec: "array" });
    using raw = new HostVariable<Uint8Array>("mixed", { codec: "raw" });
    json.data = { a: [1, null] };
    for (const reader of [msgpack, json, array]) assert.deepEqual(reader.data, { a: [1, null] });
    assert.deepEqual(raw.data, new TextEncoder().encode('{"a":[1,null]}'));
    assert.equal(raw.info.codec, "json");
    msgpack.data = NdArray.from(Float32Array.of(1, 2));
    assert.equal(msgpack.info.codec, "array");
    for (const reader of [msgpack, json, array]) {
      assert.deepEqual((reader.data as NdArray).data, Float32Array.of(1, 2));
    }
    raw.data = Uint8Array.of(7);
    for (const reader of [msgpack, json, array]) assert.deepEqual(reader.data, Uint8Array.of(7));
  },
);

shmTest(
  "A struct's variable has the struct's size and schema, and refuses another schema by name",
  () => {
    const pose = structCodec<{ x: number; y: number }>({
      name: "Pose",
      fields: [{ name: "x", type: "float64" }, { name: "y", type: "float32" }],
    });
    using variable = new HostVariable("pose", { codec: pose });
    variable.data = { x: 1.5, y: 2 };
    assert.deepEqual(variable.data, { x: 1.5, y: 2 });
    assert.deepEqual(variable.describe().schema, { name: "Pose", hash: pose.hash });
    assert.equal(variable.describe().maxSize, pose.size);
    const other = structCodec<{ x: number }>({
      name: "Point",
      fields: [{ name: "x", type: "float64" }],
    });
    fails(() => new HostVariable("pose", { codec: other }), "mismatch", /Pose.*Point|Point.*Pose/);
    using untyped = new HostVariable("pose");
    assert.throws(
      () => untyped.data,
      (error) => error instanceof RoboError && /C struct/.test(error.message),
    );
  },
);

shmTest("A struct's variable that is there with more room is taken as it is", () => {
  const point = structCodec<{ x: number }>({ name: "P", fields: [{ name: "x", type: "float64" }] });
  using made = new HostVariable("roomy", { codec: point, maxSize: 500 });
  using found = new HostVariable("roomy", { codec: point });
  made.data = { x: 3 };
  assert.equal(found.data.x, 3);
  assert.equal(found.describe().maxSize, 500);
});

shmTest("The info of a value tells its ticket, writer, times, length and encoding", () => {
  using variable = new HostVariable<number>("told");
  const before = Date.now();
  assert.equal(variable.write(5), 1);
  assert.equal(variable.write(6), 2);
  const { value, info } = variable.read();
  assert.equal(value, 6);
  assert.equal(info.ticket, 2);
  assert.equal(info.length, 1);
  assert.equal(info.codec, "msgpack");
  assert.equal(info.isLastWill, false);
  assert.equal(info.skipped, 0);
  assert.equal(info.writer.pid, Deno.pid);
  assert.equal(info.writer.alive, true);
  assert.notEqual(info.writer.name, "");
  assert(info.age >= 0 && info.age < 60_000, String(info.age));
  // The wall clock of the library is renewed every millisecond.
  assert(info.wallTime.getTime() >= before - 50 && info.wallTime.getTime() <= Date.now() + 50);
  assert(variable.info.monotonic === info.monotonic && variable.info.age >= info.age);
});

shmTest("The ticket is read from memory, and tells whether there is something new", () => {
  using variable = new HostVariable<number>("ticket");
  assert.equal(variable.ticket, 0);
  assert.equal(variable.hasChanged(0), false);
  for (let ticket = 1; ticket <= 600; ticket++) {
    assert.equal(variable.write(ticket), ticket);
    assert.equal(variable.ticket, ticket);
  }
  assert.equal(variable.hasChanged(600), false);
  assert.equal(variable.hasChanged(599), true);
});

shmTest("Only who knows the newest ticket writes with tryWrite", () => {
  using variable = new HostVariable<string>("try");
  assert.equal(variable.tryWrite("late", { ifTicket: 1 }), undefined);
  assert.equal(variable.ticket, 0);
  assert.equal(variable.tryWrite("first", { ifTicket: 0 }), 1);
  assert.equal(variable.tryWrite("again", { ifTicket: 0 }), undefined);
  assert.equal(variable.tryWrite("second", { ifTicket: 1 }), 2);
  assert.equal(variable.data, "second");
});

shmTest("An update begins with no value, and is made anew when another write came between", () => {
  using variable = new HostVariable<number>("update");
  assert.equal(variable.update((old) => (old ?? 10) + 1), 11);
  const seen: (number | undefined)[] = [];
  const result = variable.update((old) => {
    if (seen.push(old) === 1) variable.data = 50;
    return old! + 1;
  });
  assert.deepEqual([result, seen, variable.data], [51, [11, 50], 51]);
  assert.throws(
    () => variable.update((() => Promise.resolve(1)) as unknown as () => number),
    (error) => error instanceof RoboError && error.code === "usage",
  );
  fails(() => variable.update((old) => variable.data = old! + 1), "busy", /10000 times/);
});

shmTest("The history has the values that are held, the newest last", () => {
  using variable = new HostVariable<number>("past", { slots: 4 });
  assert.deepEqual(variable.history(), []);
  for (let value = 1; value <= 10; value++) variable.data = value;
  const all = variable.history().map(({ value, info }) => [value, info.ticket]);
  assert(all.length >= 3 && all.length <= 4);
  assert.deepEqual(all.at(-1), [10, 10]);
  for (const [value, ticket] of all) assert.equal(value, ticket);
  assert.deepEqual(variable.history(2).map(({ value }) => value), [9, 10]);
  assert.deepEqual(variable.history(0), []);
  assert.equal(variable.read({ ticket: 9 }).value, 9);
  fails(() => variable.read({ ticket: 3 }), "not-found");
  fails(() => variable.read({ ticket: 11 }), "not-found");
});

shmTest("Bytes are written and read without being looked at", () => {
  using variable = new HostVariable<unknown>("bytes");
  const bytes = new Uint8Array(8);
  assert.equal(variable.writeBytes(Uint8Array.of(0x92, 1, 2), "msgpack"), 1);
  assert.deepEqual(variable.data, [1, 2]);
  assert.equal(variable.readInto(bytes), 3);
  assert.deepEqual(bytes, Uint8Array.of(0x92, 1, 2, 0, 0, 0, 0, 0));
  variable.writeBytes(new Uint8Array(9));
  assert.equal(variable.info.codec, "raw");
  fails(() => variable.readInto(bytes), "too-big");
});

shmTest("All variables are listed by name with what they are", () => {
  assert.deepEqual(HostVariable.list(), []);
  using b = new HostVariable<number>("b", { maxSize: 100, slots: 3 });
  using _a = new HostVariable<number>("a");
  b.data = 1;
  const [first, second, ...more] = HostVariable.list();
  assert.deepEqual(more, []);
  assert.equal(first!.name, "a");
  assert.equal(first!.written, undefined);
  assert.equal(first!.writerPid, undefined);
  assert.equal(first!.maxSize, 4096);
  assert.equal(first!.slots, 8);
  assert.deepEqual(
    [second!.name, second!.maxSize, second!.slots, second!.ticket, second!.writerPid],
    ["b", 100, 3, 1, Deno.pid],
  );
  assert(second!.written instanceof Date && second!.creator.alive && second!.bytes > 300);
  assert.equal(second!.problem, undefined);
  assert.equal(second!.schema, undefined);
});

shmTest("A list has as many variables as there are", () => {
  for (let count = 0; count < 100; count++) new HostVariable(`v${count}`).close();
  assert.equal(HostVariable.list().length, 100);
});
