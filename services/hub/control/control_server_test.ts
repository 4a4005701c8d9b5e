import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { AllowList } from "../../../transports/allow_list.ts";
import { Hub } from "../hub.ts";
import { ControlServer, MAX_WATCHERS } from "./control_server.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0 };

function startHub(): Promise<Hub> {
  return Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0", key: "test" });
}

/** Sends a request as it is and returns the answer's status line and headers. */
async function ask(url: string, lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  using conn = await Deno.connect({ hostname, port: Number(port) });
  await conn.write(new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n"));
  const into = new Uint8Array(4096);
  const count = await conn.read(into);
  return new TextDecoder().decode(into.subarray(0, count ?? 0));
}

Deno.test("ControlServer gives snapshots, watches and metrics of a hub", async () => {
  await using hub = await startHub();
  await using server = await ControlServer.start(hub, LOOPBACK);
  const snapshot = await (await fetch(`${server.url}/v1/snapshot`)).json();
  assert.equal(snapshot.core.pid, Deno.pid);
  assert.equal(snapshot.core.in, hub.identity.in);
  const measured = await (await fetch(`${server.url}/v1/snapshot?interval=0.05`)).json();
  assert.ok(measured.interval >= 0.05);
  const metrics = await fetch(`${server.url}/metrics`);
  assert.match(metrics.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
  assert.match(await metrics.text(), /^robo_messages_total 0$/m);

  const watch = await fetch(`${server.url}/v1/watch?interval=0.05`);
  const lines = watch.body!.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal(JSON.parse((await lines.read()).value!).core.key, "test");
  assert.equal(JSON.parse((await lines.read()).value!).core.key, "test");
  await lines.cancel();
});

Deno.test("ControlServer answers mistakes with a reason", async () => {
  await using hub = await startHub();
  await using server = await ControlServer.start(hub, LOOPBACK);
  const cases: [string, RequestInit, number][] = [
    ["/", {}, 404],
    ["/v1/snapshot?interval=soon", {}, 400],
    ["/v1/snapshot?interval=-1", {}, 400],
    ["/v1/snapshot?interval=", {}, 400],
    ["/v1/watch?interval=0", {}, 400],
    ["/v1/snapshot", { method: "POST" }, 405],
  ];
  for (const [path, init, status] of cases) {
    const response = await fetch(server.url + path, init);
    assert.equal(response.status, status, path);
    assert.notEqual((await response.text()).trim(), "");
  }
});

Deno.test("ControlServer turns web pages away, under whatever name they reach it", async () => {
  await using hub = await startHub();
  await using server = await ControlServer.start(hub, LOOPBACK);
  const { host } = new URL(server.url);
  const port = host.split(":")[1];
  const request = (...headers: string[]) => ["GET /v1/snapshot HTTP/1.1", ...headers];
  for (const name of [host, `localhost:${port}`, `[::1]:${port}`]) {
    assert.match(await ask(server.url, request(`Host: ${name}`)), /^HTTP\/1\.1 200/, name);
  }
  for (
    const name of ["evil.example", "127.evil.example", "127.0.0.1.evil.example", "localhost.x"]
  ) {
    assert.match(await ask(server.url, request(`Host: ${name}`)), /^HTTP\/1\.1 403/, name);
  }
  const page = request(`Host: ${host}`, "Origin: http://evil.example");
  assert.match(await ask(server.url, page), /^HTTP\/1\.1 403/);
});

Deno.test("ControlServer serves nothing but metrics where only they are wanted", async () => {
  await using hub = await startHub();
  await using server = await ControlServer.start(hub, { ...LOOPBACK, metricsOnly: true });
  const metrics = await fetch(`${server.url}/metrics`);
  assert.equal(metrics.status, 200);
  await metrics.text();
  const refused = await fetch(`${server.url}/v1/snapshot`);
  assert.equal(refused.status, 404);
  await refused.text();
});

Deno.test("ControlServer asks its allow-list, on which loopback always is", async () => {
  await using hub = await startHub();
  await using server = await ControlServer.start(hub, {
    ...LOOPBACK,
    allow: new AllowList(["10.0.0.0/8"]),
  });
  const response = await fetch(`${server.url}/v1/snapshot`);
  assert.equal(response.status, 200);
  await response.text();
});

Deno.test("ControlServer frees the place of a watcher that has gone, long before its interval is over", async () => {
  await using hub = await startHub();
  await using server = await ControlServer.start(hub, LOOPBACK);
  const { hostname, port } = new URL(server.url);
  const ask = new TextEncoder().encode(
    `GET /v1/watch?interval=3600 HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`,
  );
  const watchers: Deno.Conn[] = [];
  for (let count = 0; count < MAX_WATCHERS; count++) {
    const conn = await Deno.connect({ hostname, port: Number(port) });
    await conn.write(ask);
    await conn.read(new Uint8Array(1024));
    watchers.push(conn);
  }
  const full = await fetch(`${server.url}/v1/watch?interval=3600`);
  assert.equal(full.status, 503);
  assert.match(await full.text(), /64 watchers already/);
  for (const conn of watchers) conn.close();
  await until("a watcher is served again", async () => {
    const response = await fetch(`${server.url}/v1/watch?interval=0.05`);
    await response.body!.cancel();
    return response.status === 200;
  });
});

Deno.test("ControlServer ends although a watcher does not read", async () => {
  await using hub = await startHub();
  const { identity, now, wallClock } = hub;
  const server = await ControlServer.start(
    {
      identity,
      now,
      wallClock,
      observe: () => Object.assign(hub.observe(), { take: () => Promise.resolve(BULKY) }),
    },
    LOOPBACK,
  );
  const { hostname, port } = new URL(server.url);
  using conn = await Deno.connect({ hostname, port: Number(port) });
  await conn.write(new TextEncoder().encode(
    `GET /v1/watch?interval=0.05 HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`,
  ));
  // Once its first line has begun to arrive, the rest of it waits in vain.
  for (let seen = 0; seen < 1000;) seen += await conn.read(new Uint8Array(1000)) ?? 1000;
  await server[Symbol.asyncDispose]();
});

// deno-lint-ignore no-explicit-any -- only its size matters
const BULKY: any = { filler: "x".repeat(8_000_000) };

Deno.test("ControlServer names the process that has its port", async () => {
  await using hub = await startHub();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  await assert.rejects(ControlServer.start(hub, { host: "127.0.0.1", port }), {
    code: "unavailable",
    message: new RegExp(`in use by .*pid ${Deno.pid}`),
  });
});
