import assert from "node:assert/strict";
import fc from "fast-check";
import { compress, decompress, MAX_CHUNK_BYTES } from "./compression.ts";

Deno.test("decompress gives back what compress took", () => {
  fc.assert(
    fc.property(
      fc.uint8Array(),
      fc.constantFrom("none" as const, "zstd" as const),
      (data, kind) => {
        const { name, data: packed } = compress(kind, data);
        assert.deepEqual([...decompress(name, packed, data.length)], [...data]);
      },
    ),
  );
});

Deno.test("decompress refuses bombs, cut data, another size and another compression", () => {
  const bomb = compress("zstd", new Uint8Array(8 * 1024 * 1024)).data;
  assert.throws(() => decompress("zstd", bomb, 1000), { code: "data" });
  assert.throws(() => decompress("zstd", bomb, MAX_CHUNK_BYTES + 1), /over the limit/);
  const text = compress("zstd", new TextEncoder().encode("what there is to be packed")).data;
  assert.throws(() => decompress("zstd", text.subarray(0, -4), 26), { code: "data" });
  assert.throws(() => decompress("zstd", text, 27), /26 bytes instead of 27/);
  assert.throws(() => decompress("", text, 27), { code: "data" });
  assert.throws(() => decompress("br", text, 27), /"br" is not known/);
});

Deno.test("decompress reads LZ4 frames of other recorders, and refuses every cut and garbage", () => {
  // lz4.frame.compress(b"robo robo robo robo robo robo!" * 3), of Python's lz4 4.4
  const packed = Uint8Array.fromHex(LZ4);
  const text = "robo robo robo robo robo robo!".repeat(3);
  assert.equal(new TextDecoder().decode(decompress("lz4", packed, text.length)), text);
  for (let length = 0; length < packed.length - 4; length++) {
    assert.throws(() => decompress("lz4", packed.subarray(0, length), text.length), {
      code: "data",
    });
  }
  assert.throws(() => decompress("lz4", packed, text.length - 1), /holds more than/);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
    assert.throws(() => decompress("lz4", Uint8Array.of(4, 0x22, 0x4d, 0x18, ...garbage), 64), {
      code: "data",
    });
  }));
});

const LZ4 =
  "04224d1868405a00000000000000ec1b0000005f726f626f200500051f211900050132000f1e000750726f626f2100000000";
