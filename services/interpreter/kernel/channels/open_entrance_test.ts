import assert from "node:assert/strict";
import fc from "fast-check";
import { until } from "../../../../tests/lib/until.ts";
import { curvePublicKey, generateCurveKeyPair } from "../../../../transports/zmtp.ts";
import { entrance, TestClient, testKernel } from "../kernel_testing.ts";

Deno.test("Observers see what is executed, signed with their own key, and can do nothing", async () => {
  await using test = await testKernel({
    entrances: [entrance(), entrance({ name: "observers", key: "other", right: "observe" })],
  });
  const ana = await test.client();
  const watcher = await test.client({ entrance: "observers" });
  const id = ana.execute("value 2");
  await watcher.idle(id);
  assert.deepEqual(watcher.childrenOf(id), ["busy", "execute_input", "execute_result", "idle"]);
  for (const type of ["kernel_info", "history", "comm_info", "robo_status", "robo_replay"]) {
    assert.equal((await watcher.ask(`${type}_request`)).status, "ok", type);
  }
  const code = { code: "1" };
  assert.equal((await watcher.ask("is_complete_request", code)).status, "complete");
  for (const type of ["execute", "complete", "inspect", "shutdown", "interrupt", "robo_drive"]) {
    const { status, ename } = await watcher.ask(`${type}_request`, code);
    assert.deepEqual([status, ename], ["error", "NotAllowed"], type);
  }
  assert.equal(test.kernel.status().counters.refused["not-allowed"], 6);
  assert.equal(test.engines.newest.cells.length, 1);
});

Deno.test("Wrong keys, replays, halves of messages and unknown requests are counted and have no effect", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const refused = () => test.kernel.status().counters.refused;
  const message = client.message("execute_request", { code: "value 1" });
  const frames = client.frames(message);
  await client.shell.send(frames);
  await client.reply(message.header.msg_id);
  await client.shell.send(frames);
  await until("a replay to be refused", () => refused()["replayed"] === 1);
  const forged = client.frames(client.message("execute_request", { code: "value 2" }));
  forged[1] = new TextEncoder().encode("0".repeat(64));
  await client.shell.send(forged);
  await until("a forgery to be refused", () => refused()["bad-signature"] === 1);
  for (let n = 1; n < frames.length; n++) await client.control.send(frames.slice(0, n));
  await until("the halves to be refused", () => refused()["too-few-frames"] === 5);
  client.send("shell", "no_such_request", {});
  await until("it to be refused", () => refused()["unknown-type"] === 1);
  assert.equal(test.engines.newest.cells.length, 1);
  assert.equal((await client.run("value 3")).status, "ok");
});

Deno.test("Who sends too much, or nonsense, is told", async () => {
  await using test = await testKernel({ limits: { maxPartBytes: 100_000 } });
  const client = await test.client();
  const large = await client.ask("execute_request", { code: "x".repeat(100_001) });
  assert.equal(large.ename, "BadRequest");
  assert.match(String(large.evalue), /content has 10\d+ bytes, more than 100000/);
  let deep: object = {};
  for (let i = 0; i < 1000; i++) deep = { deep };
  assert.equal(
    (await client.ask("execute_request", { code: "1", deep } as never)).ename,
    "BadRequest",
  );
  const wrong = await client.ask("execute_request", { code: 1 });
  assert.equal(wrong.ename, "BadRequest");
  assert.match(String(wrong.evalue), /code of execute_request is a number/);
  assert.equal(
    (await client.ask("execute_request", { code: "1" }, "control")).ename,
    "WrongChannel",
  );
  assert.equal((await client.run("value 1")).status, "ok");
});

Deno.test("Random frames on all channels do no harm", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const frame = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom("<IDS|MSG>", "{}", "", "0".repeat(64)).map((text) =>
      new TextEncoder().encode(text)
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("shell", "control", "stdin"),
      fc.array(frame, { minLength: 1, maxLength: 9 }),
      async (channel, frames) => {
        await client[channel as "shell"].send(frames);
      },
    ),
    { numRuns: 300 },
  );
  assert.equal((await client.run("value 1")).status, "ok");
  assert.equal(test.engines.newest.cells.length, 1);
});

Deno.test("A client that comes back with its routing id takes its old place", async () => {
  await using test = await testKernel();
  const session = "the same";
  const before = await test.client({ session });
  assert.equal((await before.run("value 1")).status, "ok");
  const after = await test.client({ session });
  assert.equal((await after.run("value 2")).status, "ok");
});

Deno.test("With CURVE only listed clients come in, but any may ask for a heartbeat", async () => {
  const server = generateCurveKeyPair();
  const ana = generateCurveKeyPair();
  const bob = generateCurveKeyPair();
  const listed = new Set([ana.publicKey]);
  await using test = await testKernel({
    entrances: [entrance({
      security: {
        mechanism: "CURVE",
        server: true,
        ...server,
        accepts: (key) => listed.has(key),
      },
    })],
    clientName: (key) => key === ana.publicKey ? "ana's laptop" : undefined,
  });
  assert.deepEqual(test.kernel.connection().curve, server);
  const keys = (pair: typeof ana) => ({
    curveServerKey: curvePublicKey(server.secretKey),
    curvePublicKey: pair.publicKey,
    curveSecretKey: pair.secretKey,
  });
  const client = await test.client({ socket: keys(ana) });
  assert.equal((await client.run("value 1")).status, "ok");
  const executed = test.events.find(({ type }) => type === "executed");
  assert.equal((executed as { client: { key: string } }).client.key, "ana's laptop");
  const stranger = TestClient.bare(test.kernel.connection(), { socket: keys(bob) });
  const failed = stranger.shell.events.next("handshake-failed");
  stranger.connect();
  assert.ok(await failed);
  await stranger.hb.send("ping");
  assert.equal(new TextDecoder().decode((await stranger.hb.receive())[0]), "ping");
  const refused = () => test.kernel.status().counters.refused;
  await until("the strange key to be counted", () => refused()["not-listed"] === 4);
  await stranger[Symbol.asyncDispose]();
  const plain = TestClient.bare(test.kernel.connection());
  plain.connect();
  await until("those without CURVE to be counted", () => refused()["no-curve"] === 5);
  await plain[Symbol.asyncDispose]();
  const other = curvePublicKey(generateCurveKeyPair().secretKey);
  const lost = TestClient.bare(test.kernel.connection(), {
    socket: { ...keys(ana), curveServerKey: other },
  });
  lost.connect();
  await until("those with another kernel's key to be counted", () => refused()["wrong-key"] === 5);
  await lost[Symbol.asyncDispose]();
  const told = test.events.flatMap((event) => event.type === "refused" ? [event] : []);
  const words = new Map(told.map(({ reason, words }) => [reason, words]));
  assert.deepEqual([...words.keys()], ["not-listed", "no-curve", "wrong-key"]);
  assert.ok(words.get("not-listed")!.includes(bob.publicKey));
  assert.match(words.get("no-curve")!, /^A client at \S+:\d+ does not encrypt with CURVE$/);
  listed.delete(ana.publicKey);
  assert.ok(test.kernel.disconnect(ana.publicKey) >= 4);
  await until("it to be gone", () => test.kernel.status().clients === 0);
});

Deno.test("An entrance that would let strangers in is refused, with the cure", async () => {
  const { secretKey } = generateCurveKeyPair();
  const open = (options: Parameters<typeof entrance>[0]) =>
    testKernel({ entrances: [entrance(options)] });
  await assert.rejects(open({ key: "" }), { code: "denied", message: /has no key/ });
  await assert.rejects(open({ host: "0.0.0.0" }), { code: "denied", hint: /--curve/ });
  const curve = { mechanism: "CURVE", server: true, secretKey } as const;
  await assert.rejects(open({ host: "*", security: curve }), { code: "denied", hint: /pair/ });
});

Deno.test("Each entrance has a name of its own", async () => {
  const entrances = [entrance(), entrance()];
  await assert.rejects(testKernel({ entrances }), { code: "usage", message: /already/ });
  await using test = await testKernel();
  assert.throws(() => test.kernel.connection("second"), { code: "usage", hint: "It has main" });
});
