import assert from "node:assert/strict";
import { concat } from "../../../protocols/bytes.ts";
import { until } from "../../../tests/lib/until.ts";
import { bytesOf, clientMessages } from "./conversations_testing.ts";
import { CaptureFile } from "./capture_file.ts";
import { decodeFile } from "./decode.ts";
import { Tap, type TapOptions } from "./tap.ts";
import type { TapEvent } from "./tap_events.ts";

/** A tap in front of a listener, and what it has told. */
async function tapped(options: Partial<TapOptions> = {}): Promise<
  & {
    readonly listener: Deno.TcpListener;
    readonly tap: Tap;
    readonly events: TapEvent[];
    connect(): Promise<[Deno.TcpConn, Deno.TcpConn]>;
  }
  & AsyncDisposable
> {
  const events: TapEvent[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const tap = await Tap.start({
    listen: { host: "127.0.0.1", port: 0 },
    target: { host: "127.0.0.1", port: listener.addr.port },
    onEvent: (event) => events.push(event),
    ...options,
  });
  const port = Number(tap.endpoint.split(":").at(-1));
  return {
    listener,
    tap,
    events,
    connect: () => Promise.all([Deno.connect({ hostname: "127.0.0.1", port }), listener.accept()]),
    async [Symbol.asyncDispose]() {
      await tap[Symbol.asyncDispose]();
      listener.close();
    },
  };
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

async function read(conn: Deno.Conn, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count;) {
    const got = await conn.read(bytes.subarray(at));
    if (got === null) throw new Error(`The stream ended after ${at} B`);
    at += got;
  }
  return bytes;
}

Deno.test("A tap passes on what both ends say, tells it, and a capture of it is decoded the same", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/talk.bin`;
  const client = bytesOf(clientMessages("T3"), "T3");
  const server = bytesOf([
    { kind: "send_data", dimension: "2D" },
    { kind: "order", command: "check_position" },
  ], "T3");
  const told: TapEvent[] = [];
  {
    await using capture = await CaptureFile.create(path, false);
    await using tap = await tapped({ capture });
    const [left, right] = await tap.connect();
    using _left = left;
    using _right = right;
    await Promise.all([writeAll(left, client), writeAll(right, server)]);
    assert.deepEqual(await read(right, client.length), client);
    assert.deepEqual(await read(left, server.length), server);
    left.close();
    await until("the end is told", () => tap.events.some(({ kind }) => kind === "closed"));
    assert.equal(await right.read(new Uint8Array(1)), null);
    told.push(...tap.events);
  }
  const decoded: TapEvent[] = [];
  for await (const event of decodeFile(path, {})) decoded.push(event);
  const essence = (event: TapEvent) => ({ ...event, time: 0, notes: [] });
  const by = (from: string) => (event: TapEvent) => "from" in event && event.from === from;
  assert.deepEqual(
    decoded.filter(by("client")).map(essence),
    told.filter(by("client")).map(essence),
  );
  assert.equal(decoded.filter(({ kind }) => kind === "message").length, 10);
  assert.equal(decoded[0]!.kind, "opened");
  assert.equal(decoded.at(-1)!.kind, "closed");
  assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("A tap passes on what makes no sense, to the byte, and tells that it does not", async () => {
  await using tap = await tapped();
  const [left, right] = await tap.connect();
  using _left = left;
  using _right = right;
  const noise = new Uint8Array(3_000_000);
  for (let at = 0; at < noise.length; at += 65_536) {
    crypto.getRandomValues(noise.subarray(at, at + 65_536));
  }
  noise[0] = 0xff;
  const [got] = await Promise.all([read(right, noise.length), writeAll(left, noise)]);
  assert.deepEqual(got, noise);
  await writeAll(left, bytesOf(clientMessages("L2").slice(1), "L2"));
  await until(
    "it has found its way again",
    () => tap.events.some((event) => event.kind === "message" && event.message.kind === "infos"),
  );
  const trouble = tap.events.find(({ kind }) => kind === "trouble");
  assert.ok(trouble?.kind === "trouble" && trouble.at === 0);
});

Deno.test("A tap tells silence in the middle of a message, once", async () => {
  await using tap = await tapped({ stall: 60 });
  const [left, right] = await tap.connect();
  using _left = left;
  using _right = right;
  const [hello, infos] = clientMessages("L2");
  const start = bytesOf([hello!], "L2");
  await writeAll(left, concat([start, bytesOf([infos!], "L2").subarray(0, 20)]));
  const waiting = await until(
    "it is told",
    () => tap.events.find(({ kind }) => kind === "waiting"),
  );
  assert.ok(waiting.kind === "waiting");
  assert.deepEqual([waiting.from, waiting.at], ["client", start.length]);
});

Deno.test("A tap without a server behind it sends clients away, and says why", async () => {
  let port: number;
  {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    port = listener.addr.port;
  }
  await using tap = await tapped({ target: { host: "127.0.0.1", port } });
  using client = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(tap.tap.endpoint.split(":").at(-1)),
  });
  const refused = await until(
    "it is told",
    () => tap.events.find(({ kind }) => kind === "refused"),
  );
  assert.ok(refused.kind === "refused");
  assert.match(refused.reason, /Nobody listens/);
  assert.equal(await client.read(new Uint8Array(1)).catch(() => null), null);
});

Deno.test("A tap takes so many connections, and sends further ones away", async () => {
  await using tap = await tapped({ maxConnections: 1 });
  const [left, right] = await tap.connect();
  using _left = left;
  using _right = right;
  await until("it is open", () => tap.events.some(({ kind }) => kind === "opened"));
  using _more = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(tap.tap.endpoint.split(":").at(-1)),
  });
  await until("it is told", () => tap.events.some(({ kind }) => kind === "refused"));
  await writeAll(left, bytesOf(clientMessages("L2").slice(0, 1), "L2"));
  await until("the first goes on", () => tap.events.some(({ kind }) => kind === "message"));
});

Deno.test("A dump of one direction is read without a word about who sent it, also from its middle", async () => {
  const path = await Deno.makeTempFile();
  const kinds = async (bytes: Uint8Array) => {
    await Deno.writeFile(path, bytes);
    const found: string[] = [];
    for await (const event of decodeFile(path, {})) {
      found.push(event.kind === "message" ? `${event.from} ${event.message.kind}` : event.kind);
    }
    return found;
  };
  const messages = clientMessages("T3");
  const all = messages.map(({ kind }) => `client ${kind}`);
  assert.deepEqual(await kinds(bytesOf(messages, "T3")), all);
  assert.deepEqual(await kinds(bytesOf(messages.slice(3), "T3")), all.slice(3));
  const orders = bytesOf([{ kind: "order", command: "move_home" }], "L2");
  assert.deepEqual(await kinds(orders), ["server order"]);
  await Deno.remove(path);
});
