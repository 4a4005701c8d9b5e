import assert from "node:assert/strict";
import fc from "fast-check";
import { cCodec, layoutJson } from "../../../protocols/clayout/mod.ts";
import { randomBytes, structs } from "../../../protocols/clayout/struct_arbitrary_testing.ts";
import { xorshift } from "../../../tests/lib/xorshift.ts";
import { fieldTree } from "./field_tree.js";

/** A value as JSON has it. */
function asJson(value: unknown): unknown {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  // Zero is zero.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asJson(each)]));
}

Deno.test("The page reads every struct as the bridge's own codecs do", () => {
  const orders = fc.constantFrom("little" as const, "big" as const);
  const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(structs(), orders, seeds, (struct, byteOrder, seed) => {
      const next = xorshift(seed);
      const at = next(20);
      const bytes = randomBytes(next, at + struct.size + next(9));
      const tree = fieldTree(layoutJson([struct], byteOrder));
      const ours = asJson(tree.read(new DataView(bytes.buffer), at));
      assert.deepEqual(ours, asJson(JSON.parse(cCodec(struct, { byteOrder }).json(bytes, at))));
    }),
    { numRuns: 500 },
  );
});
