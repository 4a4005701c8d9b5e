import fc from "fast-check";
import assert from "node:assert/strict";
import { xorshift } from "../../tests/lib/xorshift.ts";
import { cCodec } from "./c_codec_of.ts";
import { FieldError } from "./field_fault.ts";
import { fieldReader } from "./field_reader.ts";
import { randomBytes, structs } from "./struct_arbitrary_testing.ts";

Deno.test("whatever stands in the place of a value is written, or refused with a path that is one", () => {
  const anything = fc.anything({ withBigInt: true, withTypedArray: true, withSparseArray: true });
  const places = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  let refused = 0;
  fc.assert(
    fc.property(structs(), anything, places, (struct, odd, seed) => {
      const next = xorshift(seed);
      const codec = cCodec(struct, { byteOrder: "big" });
      const value = JSON.parse(codec.json(randomBytes(next, struct.size)));
      put(value, next, odd);
      const bytes = new Uint8Array(struct.size);
      try {
        codec.encode(value, bytes);
        codec.decode(bytes);
      } catch (error) {
        assert(error instanceof FieldError, String(error));
        assert(error.message.startsWith("Root"));
        assert(error.message.length < 4000);
        // Whom it is shown to has to find the field.
        if (error.path !== "") fieldReader(struct, error.path, { byteOrder: "big" });
        refused++;
      }
    }),
    { numRuns: 400 },
  );
  assert(refused > 100, `Only ${refused} were refused`);
});

Deno.test("what is no object is no struct", () => {
  const struct = fc.sample(structs(), { numRuns: 1, seed: 3 })[0]!;
  const codec = cCodec(struct, { byteOrder: "little" });
  for (const value of [undefined, null, 1, "x", true, 1n, () => {}]) {
    assert.throws(() => codec.encode(value, new Uint8Array(codec.size)), FieldError);
  }
});

/** Puts something somewhere into a value. */
function put(value: Record<string, unknown>, next: (limit: number) => number, odd: unknown): void {
  const keys = Object.keys(value);
  if (keys.length === 0) return;
  const key = keys[next(keys.length)]!;
  const inner = value[key];
  if (typeof inner === "object" && inner !== null && next(3) > 0) {
    put(inner as Record<string, unknown>, next, odd);
  } else value[next(10) === 0 ? "__proto__x" : key] = odd;
}
