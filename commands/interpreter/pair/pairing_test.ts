import assert from "node:assert/strict";
import fc from "fast-check";
import { generateCurveKeyPair } from "../../../protocols/zmtp/mod.ts";
import { MOST_WRONG_TOKENS, Pairing } from "./pairing.ts";

const TOKEN = "0123456789abcdefghijkl";
const { publicKey } = generateCurveKeyPair();

function pairing(now: () => number = () => 0) {
  return new Pairing({ token: TOKEN, until: 1000, now });
}

function request(values: Record<string, unknown> = {}) {
  return JSON.stringify({ token: TOKEN, publicKey, name: "ana@lab", ...values });
}

Deno.test("The first with the token is let in, and nobody after it", () => {
  const one = pairing();
  assert.equal(one.closed, undefined);
  assert.deepEqual(one.judge(request()), {
    kind: "welcome",
    request: { publicKey, name: "ana@lab" },
  });
  assert.equal(one.closed, "used");
  const again = one.judge(request());
  assert.equal(again.kind === "refused" && again.ename, "InvitationOver");
});

Deno.test("An invitation ends with its time", () => {
  let now = 999;
  const one = pairing(() => now);
  assert.equal(one.closed, undefined);
  now = 1000;
  assert.equal(one.closed, "expired");
  assert.equal(one.judge(request()).kind, "refused");
});

Deno.test("After ten wrong tokens the right one is refused as well", () => {
  const one = pairing();
  for (let count = 0; count < MOST_WRONG_TOKENS; count++) {
    assert.equal(one.closed, undefined);
    const verdict = one.judge(request({ token: `${count}`.padEnd(TOKEN.length, "x") }));
    assert.equal(verdict.kind === "refused" && verdict.ename, "WrongToken");
  }
  assert.equal(one.wrong, MOST_WRONG_TOKENS);
  assert.equal(one.closed, "guessed");
  assert.equal(one.judge(request()).kind, "refused");
});

Deno.test("A request that is no request costs no try, and never lets anybody in", () => {
  const one = pairing();
  const bad = [
    ...["", "{", "null", "[]", "7", '"text"', "x".repeat(100_000)],
    ...[request({ name: 5 }), request({ publicKey: undefined }), request({ publicKey: "short" })],
    ...[request({ publicKey: "\\".repeat(40) }), request({ name: "a b" }), request({ name: "" })],
    request({ name: "x\ny" }),
  ];
  for (const text of bad) {
    assert.equal(one.judge(text).kind, "refused", text.slice(0, 80));
  }
  assert.equal(one.wrong, 0);
  assert.equal(one.judge(request()).kind, "welcome");
});

Deno.test("Whatever is sent without the token, nobody is let in", () => {
  fc.assert(fc.property(fc.array(fc.jsonValue(), { maxLength: 20 }), (values) => {
    const one = pairing();
    for (const value of values) {
      assert.equal(one.judge(JSON.stringify(value) ?? "").kind, "refused");
      assert.equal(one.judge(request({ token: value })).kind, "refused");
    }
  }));
});
