import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { ControlServer, Hub, type HubSnapshot } from "../../hub/mod.ts";
import { HubWatch } from "./hub_watch.ts";

const FREE = { in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0", key: "test" };

Deno.test("HubWatch follows a core through its end to the next one", async () => {
  let url: string | undefined;
  const changes: boolean[] = [];
  const snapshots: HubSnapshot[] = [];
  const first = await Hub.start(FREE);
  const { in: input } = first.identity;
  await using watch = new HubWatch({
    control: () => Promise.resolve(url),
    input,
    onSnapshot: (snapshot) => snapshots.push(snapshot),
    onChange: (isThere) => changes.push(isThere),
  });
  assert.equal(await watch.now(), undefined);
  const control = await ControlServer.start(first, { host: "127.0.0.1", port: 0 });
  url = control.url;
  await until("it has a snapshot", () => snapshots.length > 0);
  assert.deepEqual([watch.isThere, watch.pid, changes], [true, Deno.pid, [true]]);
  assert.equal((await watch.now())!.core.in, input);
  await control[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await until("it notices the end", () => !watch.isThere);
  await using second = await Hub.start({ ...FREE, in: input });
  await using again = await ControlServer.start(second, { host: "127.0.0.1", port: 0 });
  url = again.url;
  await until("it notices the next", () => watch.isThere);
  assert.deepEqual(changes, [true, false, true]);
});

Deno.test("HubWatch does not take another core for the one that is meant", async () => {
  await using hub = await Hub.start(FREE);
  await using control = await ControlServer.start(hub, { host: "127.0.0.1", port: 0 });
  let asked = 0;
  await using watch = new HubWatch({
    control: () => {
      asked++;
      return Promise.resolve(control.url);
    },
    input: "tcp://127.0.0.1:1",
    onSnapshot: () => assert.fail("It is another core"),
    onChange: () => assert.fail("It is another core"),
  });
  await until("it has asked several times", () => asked > 2);
  assert.equal(watch.isThere, false);
});

Deno.test("HubWatch takes a core that has been halted for one that does not answer", async () => {
  await using hub = await Hub.start(FREE);
  await using control = await ControlServer.start(hub, { host: "127.0.0.1", port: 0 });
  await using halted = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) => {
      // Nothing ever comes of a watch.
      if (url.includes("/v1/watch")) return new Response(new ReadableStream());
      return fetch(`${control.url}/v1/snapshot`);
    },
  );
  const changes: boolean[] = [];
  await using watch = new HubWatch({
    control: () => Promise.resolve(`http://127.0.0.1:${halted.addr.port}`),
    input: hub.identity.in,
    onSnapshot: () => assert.fail("It says nothing"),
    onChange: (isThere) => changes.push(isThere),
    silenceMs: 50,
  });
  await until("its silence is noticed", () => changes.length >= 2);
  assert.deepEqual(changes.slice(0, 2), [true, false]);
  assert.equal(watch.pid, Deno.pid);
});
