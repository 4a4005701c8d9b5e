import assert from "node:assert/strict";
import fc from "fast-check";
import { curvePublicKey } from "./curve_keys.ts";
import { decodeZ85, encodeZ85 } from "./z85.ts";

Deno.test("The test vector of RFC 32 holds", () => {
  const bytes = new Uint8Array([0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b]);
  assert.equal(encodeZ85(bytes), "HelloWorld");
  assert.deepEqual(decodeZ85("HelloWorld"), bytes);
});

Deno.test("Any bytes survive Z85", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => {
    const bytes = noise.slice(0, noise.length & ~3);
    assert.deepEqual(decodeZ85(encodeZ85(bytes)), bytes);
  }));
});

Deno.test("What is not Z85 is refused", () => {
  for (const text of ["abc", "abcd~", "#####"]) assert.equal(decodeZ85(text), undefined);
});

Deno.test("A public key is derived as libzmq does", () => {
  const secret = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"; // The client's keys in zmq_curve(7).
  assert.equal(
    curvePublicKey("D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"),
    "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
  );
  assert.equal(curvePublicKey(secret), "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7");
});
