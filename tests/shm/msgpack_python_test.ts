import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { decodeMsgpack, encodeMsgpack } from "../../protocols/gecko/msgpack.ts";
import { runPython } from "../lib/python.ts";
import { python, ROOT } from "./languages_lab.ts";

const ignore = python === undefined;

/** Reads values of MessagePack with their lengths before them, and writes what Python makes of each, or nothing. */
const ECHO = `
import struct, sys
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(`${ROOT}native/python`)})
from robo_shm import HostCorruptError, pack, unpack
data, at, out = sys.stdin.buffer.read(), 0, bytearray()
while at < len(data):
  length, = struct.unpack_from("<I", data, at)
  value = data[at + 4:at + 4 + length]
  at += 4 + length
  try: answer = pack(unpack(value))
  except HostCorruptError: answer = b""
  out += struct.pack("<I", len(answer)) + answer
sys.stdout.buffer.write(out)`;

/** What Python reads and writes again of each value; empty where it refuses to read it. */
async function throughPython(values: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const input = new Uint8Array(values.reduce((sum, { length }) => sum + 4 + length, 0));
  let at = 0;
  for (const value of values) {
    new DataView(input.buffer).setUint32(at, value.length, true);
    input.set(value, at + 4);
    at += 4 + value.length;
  }
  const output = await runPython(python!, ECHO, input);
  const view = new DataView(output.buffer, output.byteOffset, output.length);
  const answers: Uint8Array[] = [];
  for (at = 0; at < output.length;) {
    const length = view.getUint32(at, true);
    answers.push(output.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  assert.equal(answers.length, values.length);
  return answers;
}

const typedArray = fc.oneof(
  fc.float32Array({ maxLength: 20 }),
  fc.float64Array({ maxLength: 20 }),
  fc.int8Array({ maxLength: 20 }),
  fc.int16Array({ maxLength: 20 }),
  fc.uint16Array({ maxLength: 20 }),
  fc.int32Array({ maxLength: 20 }),
  fc.uint32Array({ maxLength: 20 }),
  fc.bigInt64Array({ maxLength: 20 }),
  fc.bigUint64Array({ maxLength: 20 }),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n })
      .filter((big) => !Number.isSafeInteger(Number(big))),
    fc.double(),
    fc.string({ unit: "grapheme" }),
    fc.uint8Array({ maxLength: 300 }),
    fc.date({ min: new Date(0), max: new Date("9999-01-01"), noInvalidDate: true }),
    typedArray,
    fc.array(tie("value"), { maxLength: 20 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 20 }),
  ),
}));

/** The same values each run of a seed, which is printed where a test fails. */
function samples<T>(arbitrary: fc.Arbitrary<T>, count: number): { seed: number; values: T[] } {
  const seed = crypto.getRandomValues(new Int32Array(1))[0]!;
  return { seed, values: fc.sample(arbitrary, { seed, numRuns: count }) };
}

Deno.test({
  name: "Values pass through Python's MessagePack and are what they were (needs python3-numpy)",
  ignore,
  async fn() {
    const { seed, values } = samples(value, 3000);
    const sent = values.map((value) => encodeMsgpack(value));
    const answers = await throughPython(sent);
    for (const [at, answer] of answers.entries()) {
      const message = `seed ${seed}, value ${at}: ${sent[at]!.toHex()}`;
      assert.deepEqual(decodeMsgpack(answer), decodeMsgpack(sent[at]!), message);
    }
  },
});

Deno.test({
  name:
    "Python reads all that TypeScript reads of broken MessagePack, and refuses the rest in good order (needs python3-numpy)",
  ignore,
  async fn() {
    const broken = fc.tuple(
      value,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
      fc.nat(),
    )
      .map(([value, changes, cut]) => {
        const bytes = encodeMsgpack(value).slice();
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return cut % 2 === 0 ? bytes : bytes.subarray(0, cut % bytes.length);
      })
      .filter((bytes) => bytes.length > 0);
    const { seed, values } = samples(broken, 5000);
    const answers = await throughPython(values);
    let refused = 0;
    for (const [at, answer] of answers.entries()) {
      if (answer.length === 0) refused++;
      const message = `seed ${seed}, value ${at}: ${values[at]!.toHex()}`;
      // Not the other way round: what is in messages of robots, which are extensions, Python keeps as it came.
      if (reads(values[at]!)) assert(answer.length > 0, message);
    }
    assert(refused > 500 && refused < 4500, `${refused} were broken`);
  },
});

function reads(bytes: Uint8Array): boolean {
  try {
    decodeMsgpack(bytes);
    return true;
  } catch (error) {
    assert(error instanceof RoboError);
    return false;
  }
}
