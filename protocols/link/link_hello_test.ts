import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import {
  LINK_HEADER_BYTES,
  type ProgramHello,
  programHello,
  readControl,
  readProgramHello,
  readStructHello,
  type StructHello,
  structHello,
} from "./mod.ts";

const HELLO: ProgramHello = {
  session: 0xfedcba9876543210n,
  next: 2 ** 40,
  first: 2 ** 40 - 5,
  acked: 7,
  kept: 4096,
  structs: 2,
  hasCounts: true,
  byteOrder: "big",
  name: "arm",
};

const STRUCT: StructHello = {
  id: 65535,
  name: "struct pose",
  size: 48,
  direction: "in",
  answer: { name: "Settings", size: 32 },
  fields: [{ name: "pos.x", offset: 0, size: 8 }, {
    name: "names[1]",
    offset: 0x01020304,
    size: 16,
  }],
};

function reread(bytes: Uint8Array<ArrayBuffer>) {
  return readControl(new DataView(bytes.buffer), 0);
}

Deno.test("A program's hello is read as it was written", () => {
  assert.deepEqual(readProgramHello(reread(programHello(HELLO)).payload), HELLO);
});

Deno.test("A struct's hello is read as it was written", () => {
  const frame = reread(structHello(STRUCT));
  assert.deepEqual(readStructHello(frame.payload, frame), STRUCT);
  const plain = reread(structHello({ ...STRUCT, answer: undefined, direction: "both" }));
  assert.equal(readStructHello(plain.payload, plain).answer, undefined);
});

Deno.test("Counts that contradict each other are refused", () => {
  assert.throws(() => readProgramHello(reread(programHello({ ...HELLO, acked: 2 ** 41 })).payload));
  assert.throws(() => readProgramHello(reread(programHello({ ...HELLO, first: 2 ** 41 })).payload));
});

Deno.test("Hellos that are cut or changed are refused in words, or make sense", () => {
  const struct = structHello(STRUCT).subarray(LINK_HEADER_BYTES);
  const program = programHello(HELLO).subarray(LINK_HEADER_BYTES);
  const change = fc.tuple(fc.nat(), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change), fc.nat(), (changes, cut) => {
      for (const original of [struct, program]) {
        const bytes = original.slice(0, cut % (original.length + 1));
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        try {
          if (original === struct) readStructHello(bytes, { id: 1, aux: 2 });
          else readProgramHello(bytes);
        } catch (error) {
          assert.ok(error instanceof RoboError && error.code === "data", String(error));
        }
      }
    }),
    { numRuns: 2000 },
  );
});
