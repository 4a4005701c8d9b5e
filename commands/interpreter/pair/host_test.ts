import assert from "node:assert/strict";
import { generateCurveKeyPair } from "../../../protocols/zmtp/mod.ts";
import { askToPair, type PairingGuest } from "./guest.ts";
import { PairingHost } from "./host.ts";
import { MOST_WRONG_TOKENS, Pairing, type PairingRequest } from "./pairing.ts";
import { TOKEN_BYTES, tokenText } from "./invitation.ts";

const GUEST: PairingGuest = { keys: generateCurveKeyPair(), name: "ana@desk" };

/** A robot that waits for one machine on loopback. */
async function waiting(signal = new AbortController().signal) {
  const keys = generateCurveKeyPair();
  const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const pairing = new Pairing({ token: tokenText(token), until: 1, now: () => 0 });
  const asked: PairingRequest[] = [];
  const host = new PairingHost({
    pairing,
    keys,
    welcome: (request) => {
      asked.push(request);
      return Promise.resolve({ key: "secret" });
    },
  });
  const port = await host.listen("127.0.0.1", 0);
  const served = host.serve(signal);
  const invitation = { hosts: ["127.0.0.1"], port, serverKey: keys.publicKey, token };
  return {
    host,
    served,
    invitation,
    asked,
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

Deno.test("A machine that shows the token is let in, with its own key, and the host ends", async () => {
  await using robot = await waiting();
  const { host, content } = await askToPair(robot.invitation, GUEST);
  assert.deepEqual([host, content], ["127.0.0.1", { status: "ok", key: "secret" }]);
  const request = { publicKey: GUEST.keys.publicKey, name: "ana@desk" };
  assert.deepEqual(await robot.served, request);
  assert.deepEqual(robot.asked, [request]);
});

Deno.test("An address that nobody answers at does not hinder one where somebody does", async () => {
  await using robot = await waiting();
  const invitation = { ...robot.invitation, hosts: ["127.0.0.3", "127.0.0.1"] };
  assert.equal((await askToPair(invitation, GUEST)).host, "127.0.0.1");
});

Deno.test("Wrong tokens are refused, and close the invitation", async () => {
  await using robot = await waiting();
  const wrong = { ...robot.invitation, token: new Uint8Array(TOKEN_BYTES) };
  for (let count = 0; count < MOST_WRONG_TOKENS; count++) {
    assert.equal((await askToPair(wrong, GUEST)).content["ename"], "WrongToken");
  }
  assert.equal(await robot.served, undefined);
  assert.deepEqual(robot.asked, []);
});

Deno.test("Who does not know the kernel's key is not heard, and the guest says that nobody answers", async () => {
  await using robot = await waiting();
  const stranger = { ...robot.invitation, serverKey: generateCurveKeyPair().publicKey };
  await assert.rejects(askToPair(stranger, { ...GUEST, timeoutMs: 200 }), {
    code: "unavailable",
    message: `Nobody answers this invitation at 127.0.0.1:${robot.invitation.port}`,
  });
  assert.equal((await askToPair(robot.invitation, GUEST)).content["status"], "ok");
});

Deno.test("An invitation that is taken back lets nobody in", async () => {
  const ending = new AbortController();
  await using robot = await waiting(ending.signal);
  ending.abort();
  assert.equal(await robot.served, undefined);
  await assert.rejects(askToPair(robot.invitation, { ...GUEST, timeoutMs: 100 }), /Nobody answers/);
});
