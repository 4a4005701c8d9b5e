/**
 * C structs as messages of ROS 1, read and written again by npm's `@foxglove/rosmsg` and `@foxglove/rosmsg-serialization` under node.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  cCodec,
  type CStruct,
  type CType,
  fieldReader,
  ros1Message,
} from "../../protocols/clayout/mod.ts";
import { plotPaths } from "../../protocols/clayout/plot_paths_testing.ts";
import { fieldPlace } from "../../protocols/clayout/field_path.ts";
import { randomStruct } from "../../protocols/clayout/struct_arbitrary_testing.ts";
import {
  arrayOf,
  enumOf,
  fieldAt,
  scalar,
  structAt,
} from "../../protocols/clayout/struct_literal_testing.ts";
import { xorshift } from "../lib/xorshift.ts";
import { hasPeer } from "./dialect_lab.ts";

const ignore = !await hasPeer("@foxglove/rosmsg-serialization");
const STRUCTS = 400;

/** What the reader found, and what its writer wrote. */
interface Answer {
  readonly message: Record<string, unknown>;
  readonly again: string;
}

async function askNode(lines: readonly string[]): Promise<Answer[]> {
  const child = new Deno.Command("node", {
    args: ["ros1_reader.mjs"],
    cwd: new URL("../peers/", import.meta.url),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = new Blob([lines.map((line) => `${line}\n`).join("")]).stream();
  const [{ stdout }] = await Promise.all([child.output(), input.pipeTo(child.stdin)]);
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

function question(struct: CStruct, bytes: Uint8Array): string {
  return JSON.stringify({ ...ros1Message(struct), bytes: bytes.toBase64() });
}

Deno.test({
  name: `${STRUCTS} random C structs are messages of ROS 1 to its public reader, byte by byte`,
  ignore,
  async fn() {
    const seed = 1 + Math.floor(Math.random() * 2 ** 30);
    const next = xorshift(seed);
    const cases = Array.from({ length: STRUCTS }, () => {
      const struct = randomStruct(next);
      // Without NaNs, whose bits no reader keeps.
      const bytes = Uint8Array.from({ length: struct.size }, () => next(128));
      for (const { at } of boolsOf(struct, 0)) bytes[at]! &= 1;
      return { struct, bytes };
    });
    const answers = await askNode(cases.map(({ struct, bytes }) => question(struct, bytes)));
    assert.equal(answers.length, STRUCTS);
    let compared = 0;
    cases.forEach(({ struct, bytes }, i) => {
      const { message, again } = answers[i]!;
      assert.equal(again, bytes.toBase64(), `struct ${i} of seed ${seed}`);
      for (const path of plotPaths(struct).filter((path) => !path.includes("["))) {
        const found = valueAt(message, path);
        const { type, field } = fieldPlace(struct, path);
        if (found === undefined || field.bits !== undefined || Array.isArray(found)) continue;
        const reader = fieldReader(struct, path, { byteOrder: "little" });
        const value = type.kind === "enum" && type.size < 8
          ? reader.number(bytes, 0)
          : reader.read(bytes, 0);
        if (type.kind === "enum" && type.size === 8) continue;
        assert.equal(String(found), String(value), `${path} of struct ${i} of seed ${seed}`);
        compared++;
      }
    });
    assert(compared > STRUCTS / 4, `Only ${compared} fields were compared`);
  },
});

Deno.test({
  name: "names that ROS 1 does not take, and two that become one, are other names there",
  ignore,
  async fn() {
    const inner = structAt("struct robo::Point<2>", [fieldAt("__x", 0, scalar("int32"))]);
    const struct = structAt("Odd", [
      fieldAt("_a b", 0, scalar("uint8")),
      fieldAt("a-b", 1, scalar("uint8")),
      fieldAt("漢", 2, enumOf("Mode", "uint8", { "π": 1, bool: 2, "x\ny": 3 })),
      fieldAt("pad", 3, scalar("bool", 4)),
      fieldAt("inner", 8, arrayOf(2, inner)),
      fieldAt("text", 16, { kind: "text", size: 3 }),
      fieldAt("none", 19, arrayOf(0, scalar("uint8"))),
    ]);
    const bytes = Uint8Array.from({ length: struct.size }, (_, i) => i);
    const [answer] = await askNode([question(struct, bytes)]);
    assert.equal(answer!.again, bytes.toBase64());
    assert.deepEqual(answer!.message, {
      ...{ a_b: 0, a_b_2: 1, f: 2, pad: ["3", "4", "5", "6"], pad_2: ["7"] },
      inner: [{ x: 185207048 }, { x: 252579084 }],
      ...{ text: ["16", "17", "18"], pad_3: ["19", "20", "21", "22", "23"] },
    });
    assert.equal(ros1Message(struct, "big"), undefined);
    assert(cCodec(struct, { byteOrder: "little" }).json(bytes).startsWith('{"_a b":0'));
  },
});

/** Truth values of one byte, of which the reader keeps whether they are 0. */
function boolsOf(type: CType, at: number): { readonly at: number }[] {
  if (type.kind === "scalar") return type.scalar === "bool" && type.size === 1 ? [{ at }] : [];
  if (type.kind === "array") {
    return Array.from({ length: type.length }, (_, i) => at + i * type.element.size)
      .flatMap((begin) => boolsOf(type.element, begin));
  }
  if (type.kind !== "struct" || type.isUnion) return [];
  return type.fields.filter((field) => field.bits === undefined)
    .flatMap((field) => boolsOf(field.type, at + field.offset));
}

function valueAt(message: unknown, path: string): unknown {
  let value = message;
  for (const name of path.split(".")) {
    value = (value as Record<string, unknown> | undefined)?.[name];
  }
  return value;
}
