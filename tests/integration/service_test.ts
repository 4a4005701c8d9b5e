import assert from "node:assert/strict";
import { Node, type ServiceClientOptions } from "../../client/mod.ts";
import { RoboError } from "../../errors.ts";
import { Hub } from "../../services/hub/mod.ts";
import { coreOf, once } from "../lib/hub_core.ts";

async function start(): Promise<Hub> {
  return await Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
}

function failing(code: string, reason: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof RoboError && error.code === code, String(error));
    assert.match(error.message, reason);
    return true;
  };
}

function add({ a, b }: { a: number; b: number }): number {
  return a + b;
}

Deno.test("A call is answered, whoever was there first, and answers find their calls", async () => {
  await using hub = await start();
  await using early = new Node("early", { core: coreOf(hub) });
  const sum = early.service<{ a: number; b: number }, number>("add");
  const first = sum.call({ a: 1, b: 2 }); // before there is a server
  await using server = new Node("server", { core: coreOf(hub) });
  const service = server.serve("add", add);
  assert.equal(await first, 3);
  const calls = Array.from({ length: 500 }, (_, n) => sum.call({ a: n, b: n }));
  // No more than a hundred at once.
  const results = await Promise.allSettled(calls);
  const good = results.filter(({ status }) => status === "fulfilled");
  assert(good.length >= 100);
  results.forEach((result, n) =>
    result.status === "fulfilled" && assert.equal(result.value, 2 * n)
  );
  assert.equal(service.counters.answered, good.length + 1);
});

Deno.test("What a service throws reaches the caller with its kind and cure", async () => {
  await using hub = await start();
  await using node = new Node("node", { core: coreOf(hub) });
  node.serve("plain", () => {
    throw new TypeError("no such joint");
  });
  node.serve("robo", () => {
    throw new RoboError("denied", "The arm is locked", { hint: "Turn the key" });
  });
  node.serve("unsendable", () => () => {});
  await assert.rejects(node.service("plain").call(1), failing("internal", /no such joint/));
  await assert.rejects(node.service("robo").call(1), (error) => {
    assert.equal((error as RoboError).hint, "Turn the key");
    return failing("denied", /locked/)(error);
  });
  await assert.rejects(node.service("unsendable").call(1), failing("data", /function/));
  await assert.rejects(node.service("plain").call(() => {}), failing("data", /function/));
});

Deno.test("Several servers take turns, and calls go on when one closes", async () => {
  await using hub = await start();
  await using one = new Node("one", { core: coreOf(hub) });
  await using two = new Node("two", { core: coreOf(hub) });
  await using caller = new Node("caller", { core: coreOf(hub) });
  const servers = [one.serve("who", () => "one"), two.serve("who", () => "two")];
  await Promise.all(servers.map((server) => server.ready()));
  const who = caller.service<null, string>("who");
  const seen = new Set<string>();
  while (seen.size < 2) seen.add(await who.call(null));
  const gone = once<void>();
  caller.subscribe<{ up: boolean }>("service/who/servers", ({ up }) => up || gone.resolve());
  await caller.ready();
  servers[0]!.close();
  await gone.promise;
  for (let n = 0; n < 10; n++) assert.equal(await who.call(null), "two");
});

Deno.test("A call fails when its server closes, dies, is too slow or is nowhere, and does not hang", async () => {
  await using hub = await start();
  await using caller = new Node("caller", { core: coreOf(hub) });
  const called = [once<void>(), once<void>(), once<void>()];
  const never = (n: number) => () => {
    called[n]!.resolve();
    return new Promise(() => {});
  };
  const client = (name: string, options: ServiceClientOptions) =>
    caller.service<null>(name, options).call(null);

  await using closing = new Node("closing", { core: coreOf(hub) });
  const closed = assert.rejects(client("closing", {}), failing("unavailable", /went away/));
  const server = closing.serve("closing", never(0));
  await called[0]!.promise;
  server.close();
  await closed;

  const dying = new Node("dying", { core: coreOf(hub) });
  dying.serve("dying", never(1));
  const died = assert.rejects(
    client("dying", { deadAfterMs: 100, timeoutMs: 60_000 }),
    failing("unavailable", /went away/),
  );
  await called[1]!.promise;
  // Cut off rather than shut down: it cannot say good-bye.
  for (const connection of [...hub.connections]) {
    if (connection.identity.name === "dying") connection.close();
  }
  const ended = dying.shutdown();
  await Promise.all([died, ended]);

  await using slow = new Node("slow", { core: coreOf(hub) });
  slow.serve("slow", never(2));
  const late = assert.rejects(
    client("slow", { timeoutMs: 300 }),
    failing("unavailable", /did not answer within 300 ms/),
  );
  await Promise.all([called[2]!.promise, late]);
  await assert.rejects(client("nowhere", { timeoutMs: 20 }), (error) => {
    assert.match((error as RoboError).hint!, /No server/);
    return true;
  });
});

Deno.test("A client that was held up itself does not take the server for gone", async () => {
  await using hub = await start();
  await using node = new Node("node", { core: coreOf(hub) });
  const answer = Promise.withResolvers<string>();
  const called = Promise.withResolvers<void>();
  node.serve("slow", () => (called.resolve(), answer.promise));
  const asked = node.service("slow", { deadAfterMs: 1000 }).call(null);
  await called.promise;
  const end = performance.now() + 1700;
  while (performance.now() < end);
  setTimeout(() => answer.resolve("there"), 10);
  assert.equal(await asked, "there");
});

Deno.test("A call can be given up, and a closed client gives up all of its calls", async () => {
  await using node = new Node("node", { core: { in: "ipc:///nowhere", out: "ipc:///nowhere" } });
  const service = node.service("x");
  const aborter = new AbortController();
  const aborted = assert.rejects(service.call(1, { signal: aborter.signal }), {
    name: "AbortError",
  });
  aborter.abort();
  await aborted;
  const calls = [service.call(1), service.call(2), service.ready()];
  service.close();
  for (const call of calls) await assert.rejects(call, failing("unavailable", /closed/));
  await assert.rejects(service.call(3), failing("unavailable", /closed/));
});

Deno.test("Too many calls at once are refused by the server", async () => {
  await using hub = await start();
  await using node = new Node("node", { core: coreOf(hub) });
  const release = once<void>();
  const server = node.serve("slow", () => release.promise.then(() => "done"), { maxConcurrent: 2 });
  const client = node.service("slow");
  await client.ready();
  const calls = [client.call(1), client.call(2)];
  await assert.rejects(client.call(3), failing("unavailable", /busy/));
  release.resolve();
  assert.deepEqual(await Promise.all(calls), ["done", "done"]);
  assert.deepEqual(server.counters, { answered: 2, failed: 0, refused: 1 });
});
