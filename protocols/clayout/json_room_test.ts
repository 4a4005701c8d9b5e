import assert from "node:assert/strict";
import fc from "fast-check";
import { cCodec, JsonBuffer } from "./mod.ts";
import { structs } from "./struct_arbitrary_testing.ts";

Deno.test("JSON is written whatever room a buffer has at first, and behind whatever it holds", () => {
  fc.assert(
    fc.property(structs(), fc.nat({ max: 6000 }), fc.nat({ max: 255 }), (struct, room, byte) => {
      const codec = cCodec(struct, { byteOrder: "little" });
      const bytes = new Uint8Array(struct.size).fill(byte);
      const out = new JsonBuffer(room);
      out.push("x");
      codec.writeJson(bytes, 0, out);
      assert.equal(out.text(), `x${codec.json(bytes)}`);
    }),
    { numRuns: 300 },
  );
});
