import assert from "node:assert/strict";
import { Handshake } from "../protocols/zmtp/mod.ts";
import { memoryPair } from "./memory.ts";
import { establish, HandshakeError } from "./zmtp_link.ts";

function failure(reason: string): (error: unknown) => boolean {
  return (error) => error instanceof HandshakeError && error.reason === reason;
}

Deno.test("Two ends find each other, and what was sent behind the handshake is kept", async () => {
  const [near, far] = memoryPair("inproc://link");
  const accepted = establish(far, { socketType: "PULL" });
  const link = await establish(near, { socketType: "PUSH", metadata: new Map([["X-A", "b"]]) });
  assert.equal(link.established.socketType, "PULL");
  const { established } = await accepted;
  assert.equal(new TextDecoder().decode(established.metadata.get("X-A")), "b");
  near.close();
  far.close();
});

Deno.test("A peer that says nothing is given up in time", async () => {
  const [near, far] = memoryPair("inproc://link");
  const options = { socketType: "PUSH", timeoutMs: 5 } as const;
  await assert.rejects(establish(near, options), failure("timeout"));
  far.close();
});

Deno.test("A signal ends the handshake, before or during it", async () => {
  for (const early of [true, false]) {
    const [near, far] = memoryPair("inproc://link");
    const stop = new AbortController();
    if (early) stop.abort();
    const options = { socketType: "PUSH", signal: stop.signal } as const;
    const attempt = assert.rejects(establish(near, options), failure("aborted"));
    stop.abort();
    await attempt;
    far.close();
  }
});

Deno.test("A peer that hangs up or is of the wrong kind is told apart", async () => {
  const [near, far] = memoryPair("inproc://link");
  far.close();
  await assert.rejects(establish(near, { socketType: "PUSH" }), failure("closed"));

  const [left, right] = memoryPair("inproc://link");
  const other = assert.rejects(establish(left, { socketType: "PUB" }), HandshakeError);
  await assert.rejects(establish(right, { socketType: "PUSH" }), failure("incompatible-socket"));
  await other;
});

Deno.test("The refused peer hears why before the connection ends", async () => {
  const [near, far] = memoryPair("inproc://link");
  const attempt = assert.rejects(establish(near, { socketType: "PUSH" }), HandshakeError);
  const handshake = new Handshake({ socketType: "SUB" });
  await far.write(handshake.start());
  const buffer = new Uint8Array(1000);
  let heard = "";
  for (let count; (count = await far.read(buffer)) !== null;) {
    heard += new TextDecoder().decode(buffer.subarray(0, count));
    if (count === 64) await far.write(handshake.receive(buffer.subarray(0, 64)).send);
  }
  await attempt;
  assert.match(heard, /ERROR.*A SUB socket cannot talk to a PUSH/s);
});
