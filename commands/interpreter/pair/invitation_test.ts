import assert from "node:assert/strict";
import fc from "fast-check";
import { generateCurveKeyPair } from "../../../protocols/zmtp/mod.ts";
import {
  formatInvitation,
  looksLikeInvitation,
  parseInvitation,
  TOKEN_BYTES,
} from "./invitation.ts";

const { publicKey: serverKey } = generateCurveKeyPair();

Deno.test("An invitation is read as it was written, and holds nothing that a shell takes for its own", () => {
  const host = fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((host) => !host.includes(".")),
    fc.constantFrom("robot.local", "lab-pc_2", "fd00::1%eth0"),
  );
  fc.assert(fc.property(
    fc.array(host, { minLength: 1, maxLength: 8 }),
    fc.integer({ min: 1, max: 65535 }),
    fc.uint8Array({ minLength: TOKEN_BYTES, maxLength: TOKEN_BYTES }),
    (hosts, port, token) => {
      const line = formatInvitation({ hosts, port, serverKey, token });
      assert.match(line, /^[A-Za-z0-9.\-_,:[\]%/]+$/);
      assert.ok(looksLikeInvitation(line));
      const read = parseInvitation(` ${line}\n`);
      assert.deepEqual(read, { hosts, port, serverKey, token: Uint8Array.from(token) });
    },
  ));
});

Deno.test("A line that is cut, longer or no invitation is refused with the cure", () => {
  const token = new Uint8Array(TOKEN_BYTES);
  const line = formatInvitation({ hosts: ["10.0.0.1"], port: 9, serverKey, token });
  for (let length = 0; length < line.length; length++) {
    assert.throws(() => parseInvitation(line.slice(0, length)), /not a whole invitation/);
  }
  for (
    const text of [
      `${line}A`,
      line.replace(":9/", ":0/"),
      line.replace(":9/", ":70000/"),
      line.replace("10.0.0.1", ","),
      line.replace("10.0.0.1", "a b"),
      `robo-pair://${"a,".repeat(20)}b:1/${"A".repeat(64)}`,
      "x".repeat(100_000),
    ]
  ) assert.throws(() => parseInvitation(text), { code: "usage" }, text.slice(0, 80));
});
