import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { structCodec } from "../../protocols/cstruct/struct_codec_of.ts";
import { HostVariable } from "./host_variable.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import { fails, shmTest } from "./shm_testing.ts";

function failsFor(code: string, act: () => unknown, message: RegExp): void {
  assert.throws(act, (error) => {
    assert(error instanceof RoboError && error.code === code, String(error));
    assert.match(error.message, message);
    return true;
  });
}

shmTest("A variable that was never written says so, and how to go on", () => {
  using variable = new HostVariable("empty");
  for (
    const act of [
      () => variable.data,
      () => variable.info,
      () => variable.read(),
      () => variable.view(),
    ]
  ) {
    fails(act, "never-written", /'empty'/);
  }
  fails(() => variable.readInto(new Uint8Array(9)), "never-written");
});

shmTest("A value that is too large is refused with both sizes, and nothing is written", () => {
  using variable = new HostVariable<unknown>("small", { maxSize: 10 });
  variable.data = "fits";
  fails(() => variable.data = "x".repeat(20), "too-big", /'small'.*\b10\b.*\b21\b/);
  fails(() => variable.write(NdArray.from(new Float32Array(9000))), "too-big", /36064/);
  fails(() => variable.tryWrite("x".repeat(20), { ifTicket: 1 }), "too-big");
  fails(() => variable.update(() => "x".repeat(20)), "too-big");
  fails(() => variable.lastWill("x".repeat(20)), "too-big");
  assert.equal(variable.data, "fits");
  assert.equal(variable.ticket, 1);
  assert(variable.describe().refusedWrites >= 4);
  variable.data = "x".repeat(9);
});

shmTest("A value older than maxAge is stale, but its info tells how old it is", async () => {
  using variable = new HostVariable<string>("old");
  variable.data = "value";
  using strict = new HostVariable<string>("old", { maxAge: 5 });
  using patient = new HostVariable<string>("old", { maxAge: Infinity });
  while (strict.info.age <= 5) await new Promise((resolve) => setTimeout(resolve, 5));
  fails(() => strict.data, "stale", /'old'/);
  fails(() => strict.readInto(new Uint8Array(99)), "stale");
  fails(() => variable.read({ maxAge: 1 }), "stale");
  assert.equal(variable.data, "value");
  assert.equal(patient.data, "value");
  assert.equal(strict.read({ maxAge: Infinity }).value, "value");
  assert.equal(variable.read({ maxAge: 1e12 }).value, "value");
});

shmTest("Who has a removed variable open is told so, and opens the new one instead", () => {
  using variable = new HostVariable<number>("gone");
  using other = new HostVariable<number>("gone");
  variable.data = 1;
  other.remove();
  other.remove();
  for (
    const act of [
      () => variable.data,
      () => variable.data = 2,
      () => variable.info,
      () => variable.view(),
      () => variable.tryWrite(2, { ifTicket: 1 }),
      () => variable.lastWill(3),
      () => other.data,
    ]
  ) fails(act, "removed", /'gone'/);
  assert.equal(variable.describe().isRemoved, true);
  using anew = new HostVariable<number>("gone");
  fails(() => anew.data, "never-written");
  anew.data = 5;
  variable.remove();
  assert.equal(anew.data, 5);
  assert.equal(HostVariable.remove("gone"), true);
  assert.equal(HostVariable.remove("gone"), false);
});

shmTest("Sizes that differ are refused to both sides, with both sides named", () => {
  using _variable = new HostVariable("sized", { maxSize: 64, slots: 4 });
  fails(
    () => new HostVariable("sized", { maxSize: 128 }),
    "mismatch",
    new RegExp(
      `[Vv]ariable 'sized' exists with max 64 B × 4 slots, made by pid ${Deno.pid} .*; you asked for 128 B`,
    ),
  );
  fails(() => new HostVariable("sized", { slots: 8 }), "mismatch", /4 slots.*8 slots/);
  using same = new HostVariable("sized", { maxSize: 64, slots: 4 });
  using any = new HostVariable("sized");
  assert.equal(same.describe().maxSize, any.describe().maxSize);
});

shmTest(
  "A variable for arrays that is there without room for them is refused, but to readers",
  () => {
    const small = { shape: [2, 3], dtype: "uint8" } as const;
    using made = HostVariable.forArray("image", small);
    using _same = HostVariable.forArray("image", { shape: [3, 2], dtype: "uint8" });
    for (const create of [true, false]) {
      fails(
        () => HostVariable.forArray("image", { shape: [480, 640], dtype: "uint8", create }),
        "mismatch",
        new RegExp(`max 70 B × 8 slots, made by pid ${Deno.pid} .*; you asked for 307264 B$`),
      );
    }
    made.data = NdArray.from(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
    using reader = HostVariable.forArray("image", {
      shape: [480, 640],
      dtype: "uint8",
      readOnly: true,
    });
    assert.deepEqual(reader.data.shape, [2, 3]);
    using struct = new HostVariable("short", { maxSize: 4 });
    const codec = structCodec<{ x: number }>({
      name: "P",
      fields: [{ name: "x", type: "float64" }],
    });
    fails(() => new HostVariable("short", { codec }), "mismatch");
    assert.equal(struct.describe().maxSize, 4);
  },
);

shmTest("A variable is only made where that is asked for", () => {
  fails(() => new HostVariable("none", { create: false }), "not-found", /'none'/);
  fails(() => new HostVariable("none", { readOnly: true }), "not-found");
  assert.deepEqual(HostVariable.list(), []);
  using _variable = new HostVariable("none", { exclusive: true });
  fails(() => new HostVariable("none", { exclusive: true }), "exists", /'none'/);
  fails(
    () => HostVariable.forArray("none", { shape: [2], dtype: "uint8", exclusive: true }),
    "exists",
  );
});

shmTest("A variable that is only read cannot be written", () => {
  using variable = new HostVariable<number>("locked");
  variable.data = 1;
  using reader = new HostVariable<number>("locked", { readOnly: true });
  assert.equal(reader.data, 1);
  assert.equal(reader.ticket, 1);
  const view = reader.view();
  assert.deepEqual([view.data[0], view.isValid()], [1, true]);
  fails(() => reader.data = 2, "denied");
  fails(() => reader.tryWrite(2, { ifTicket: 1 }), "denied");
  fails(() => reader.lastWill(2), "denied");
  assert.equal(variable.data, 1);
});

shmTest("Names that cannot be are refused, whatever they hold", () => {
  for (const name of ["", "a/b", "../x", "a b", "ä", "x".repeat(101), "a\0b", "\n"]) {
    fails(() => new HostVariable(name), "name");
    fails(() => HostVariable.remove(name), "name");
  }
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 120 }), (name) => {
    if (/^[A-Za-z0-9._-]{1,100}$/.test(name)) return;
    fails(() => new HostVariable(name), "name");
  }));
  for (const name of ["A-1_b.c", "x".repeat(100), "-", "_", "0", ".", ".."]) {
    using variable = new HostVariable<number>(name);
    variable.data = 1;
  }
  assert.equal(HostVariable.list().length, 7);
});

shmTest("Options that cannot be are refused before anything is made", () => {
  for (const maxSize of [0, -1, 1.5, NaN, 2 ** 30 + 1, Infinity]) {
    failsFor("usage", () => new HostVariable("odd", { maxSize }), /^maxSize is a whole number/);
  }
  for (const slots of [1, 257, 2.5, NaN]) {
    failsFor("usage", () => new HostVariable("odd", { slots }), /^slots is a whole number/);
  }
  for (const maxAge of [-1, NaN]) {
    failsFor("usage", () => new HostVariable("odd", { maxAge }), /^maxAge is a time/);
  }
  failsFor("usage", () => new HostVariable("odd", { readOnly: true, create: true }), /only read/);
  using variable = new HostVariable<number>("even");
  failsFor("usage", () => variable.read({ maxAge: -1 }), /^maxAge is a time/);
  assert.deepEqual(HostVariable.list().map(({ name }) => name), ["even"]);
});

shmTest("What a codec cannot hold is refused, and nothing is written", () => {
  using variable = new HostVariable<unknown>("held");
  using json = new HostVariable<unknown>("held", { codec: "json" });
  using raw = new HostVariable<unknown>("held", { codec: "raw" });
  using array = new HostVariable<unknown>("held", { codec: "array" });
  failsFor("data", () => variable.data = () => 1, /function/);
  failsFor("data", () => json.data = undefined, /undefined/);
  failsFor("data", () => json.data = 5n, /JSON/);
  failsFor("data", () => raw.data = { x: 1 }, /raw/);
  failsFor("data", () => array.data = { x: 1 }, /arrays/);
  assert.equal(variable.ticket, 0);
});

shmTest("Bytes that cannot be read say whose they are", () => {
  using variable = new HostVariable<unknown>("broken");
  for (const codec of ["msgpack", "json", "array", "struct"] as const) {
    const ticket = variable.writeBytes(Uint8Array.of(0xc1), codec);
    failsFor(
      "data",
      () => variable.data,
      new RegExp(
        `Value ${ticket} of variable 'broken', of process ${Deno.pid} .* cannot be read: `,
      ),
    );
  }
});

shmTest("Any bytes are a value or an error, whatever they are said to be", () => {
  using variable = new HostVariable<unknown>("random");
  using array = new HostVariable<unknown>("random", { codec: "array" });
  const codecs = fc.constantFrom("msgpack", "json", "array", "struct", "raw");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), codecs, (bytes, codec) => {
      variable.writeBytes(bytes, codec as "msgpack");
      for (const act of [() => variable.data, () => array.data, () => array.view()]) {
        try {
          act();
        } catch (error) {
          assert(error instanceof RoboError && error.code === "data", String(error));
        }
      }
    }),
    { numRuns: 500 },
  );
});

shmTest("A variable that is closed says so, and closing it again does nothing", () => {
  const variable = new HostVariable<number>("closed");
  variable.data = 1;
  variable.close();
  variable.close();
  variable[Symbol.dispose]();
  for (
    const act of [
      () => variable.data,
      () => variable.data = 2,
      () => variable.info,
      () => variable.ticket,
      () => variable.history(),
      () => variable.view(),
      () => variable.describe(),
      () => variable.lastWill(undefined),
    ]
  ) failsFor("usage", act, /Variable 'closed' is closed/);
});

shmTest(
  "A codec or type of elements that there is not is refused by name, with those that there are",
  () => {
    const codec = "pickle" as "json";
    failsFor("usage", () => new HostVariable("x", { codec }), /no codec pickle/);
    const array = { shape: [2], dtype: "int7" as "int8" };
    failsFor("usage", () => HostVariable.forArray("x", array), /no dtype int7/);
    failsFor("usage", () => new NdArray("toString" as "int8", [2]), /no dtype toString/);
  },
);
