import assert from "node:assert/strict";
import { RoboError } from "../errors.ts";
import { until } from "../tests/lib/until.ts";
import { WebSocketConnection, type WebSocketEnd, type WebSocketOptions } from "./web_socket.ts";

/** What has come over a connection. */
interface Heard {
  readonly texts: string[];
  readonly sizes: number[];
  end: WebSocketEnd | undefined;
}

async function connected(url: string, options: WebSocketOptions = {}) {
  const heard: Heard = { texts: [], sizes: [], end: undefined };
  const socket = await WebSocketConnection.connect(url, {
    onMessage: (message) => {
      if (message.kind === "text") heard.texts.push(message.text);
      else heard.sizes.push(message.bytes.length);
      if (heard.texts.at(-1) === "trouble") throw new RoboError("data", "Trouble");
    },
    onClose: (end) => {
      assert.equal(heard.end, undefined);
      heard.end = end;
    },
  }, options);
  return { socket, heard };
}

/** Deno's own server, which sends everything back; `bye` has it close. */
function echoServer(onRequest: (request: Request) => Response | undefined = () => undefined) {
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const refused = onRequest(request);
    if (refused !== undefined) return refused;
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "two" });
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (data === "bye") socket.close(4001, "so long");
      else socket.send(data);
    };
    return response;
  });
}

/** A server that answers with these bytes, and says nothing more. */
function rawServer(answer: (request: string) => string | Promise<string>) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const conns: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const conn of listener) {
      conns.push(conn);
      const bytes = new Uint8Array(4096);
      const count = await conn.read(bytes).catch(() => null) ?? 0;
      const text = await answer(new TextDecoder().decode(bytes.subarray(0, count)));
      if (text !== "") {
        await conn.write(Uint8Array.from(text, (letter) => letter.charCodeAt(0))).catch(() => {});
      }
    }
  })();
  return {
    url: `ws://127.0.0.1:${listener.addr.port}/`,
    hangUp: () => conns.splice(0).forEach((conn) => conn.close()),
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const conn of conns) conn.close();
      await serving;
    },
  };
}

/** The right answer to a request, and what follows it. */
async function upgraded(request: string, rest = ""): Promise<string> {
  const key = /Sec-WebSocket-Key: (\S+)/.exec(request)![1]!;
  const text = new TextEncoder().encode(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  const accept = new Uint8Array(await crypto.subtle.digest("SHA-1", text)).toBase64();
  return `HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n${rest}`;
}

Deno.test("A WebSocket carries texts and bytes of all sizes, and takes the subprotocol that the server chooses", async () => {
  await using server = echoServer();
  const { socket, heard } = await connected(`ws://127.0.0.1:${server.addr.port}/`, {
    subprotocols: ["one", "two"],
  });
  assert.equal(socket.subprotocol, "two");
  const sizes = [0, 1, 125, 126, 65_535, 65_536, 1_000_000];
  socket.send("grüß dich");
  for (const size of sizes) socket.send(new Uint8Array(size));
  for (let i = 0; i < 1000; i++) socket.send(String(i));
  await until("all come back", () => heard.texts.length === 1001 && heard.sizes.length === 7);
  assert.deepEqual(heard.sizes, sizes);
  assert.deepEqual(heard.texts.slice(0, 3), ["grüß dich", "0", "1"]);
  assert.equal(socket.waitingBytes, 0);
  socket.close(1000, "done");
  await until("the end", () => heard.end !== undefined);
  assert.deepEqual(heard.end, { code: 1000, reason: "done" });
  assert.throws(() => socket.send("late"), { code: "unavailable" });
});

Deno.test("A WebSocket says why the server has ended it", async () => {
  await using server = echoServer();
  const { socket, heard } = await connected(`ws://127.0.0.1:${server.addr.port}/`, {
    subprotocols: ["two"],
  });
  socket.send("bye");
  await until("the end", () => heard.end !== undefined);
  assert.deepEqual(heard.end, { code: 4001, reason: "so long" });
});

Deno.test("A WebSocket ends when its listener cannot go on, and when it is disposed of, and tells it once", async () => {
  await using server = echoServer();
  const url = `ws://127.0.0.1:${server.addr.port}/`;
  const one = await connected(url, { subprotocols: ["two"] });
  one.socket.send("trouble");
  await until("the end", () => one.heard.end !== undefined);
  assert.match(String(one.heard.end?.error), /Trouble/);
  const { socket, heard } = await connected(url, { subprotocols: ["two"] });
  socket[Symbol.dispose]();
  socket[Symbol.dispose]();
  assert.deepEqual(heard.end, { code: 1000, reason: "" });
});

Deno.test("A server that refuses is quoted with its hint", async () => {
  await using server = echoServer(() =>
    Response.json({ detail: "The token is wrong", hint: "Look into the log" }, { status: 401 })
  );
  await assert.rejects(connected(`ws://127.0.0.1:${server.addr.port}/`), (error) => {
    assert.ok(error instanceof RoboError);
    assert.equal(error.code, "denied");
    assert.match(error.message, /refuses: The token is wrong/);
    assert.equal(error.hint, "Look into the log");
    return true;
  });
});

for (
  const [what, answer] of [
    ["no HTTP", () => "hello there\r\n\r\n"],
    ["another accept", () => "HTTP/1.1 101 Yes\r\nSec-WebSocket-Accept: no\r\n\r\n"],
    ["a page", () => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"],
    ["an endless head", () => "x".repeat(20_000)],
  ] as const
) {
  Deno.test(`A server that answers with ${what} is no WebSocket`, async () => {
    await using server = rawServer(answer);
    await assert.rejects(connected(server.url), { code: "unavailable" });
  });
}

Deno.test("What a server does against the rules ends the connection and is named", async () => {
  await using server = rawServer((request) => upgraded(request, "\x81\x80abcd"));
  const { heard } = await connected(server.url);
  await until("the end", () => heard.end !== undefined);
  assert.equal(heard.end?.code, 1006);
  assert.match(String(heard.end?.error), /masked/);
});

Deno.test("A connection that breaks off ends with 1006, and one whose server is silent ends after all", async () => {
  await using server = rawServer((request) => upgraded(request));
  const broken = await connected(server.url);
  server.hangUp();
  await until("the end", () => broken.heard.end !== undefined);
  assert.deepEqual(broken.heard.end, { code: 1006, reason: "" });
  const silent = await connected(server.url);
  silent.socket.close(1001, "enough");
  await until("the end", () => silent.heard.end !== undefined);
  assert.deepEqual(silent.heard.end, { code: 1001, reason: "enough" });
});

Deno.test("What waits for a server that does not read is limited", async () => {
  await using server = rawServer((request) => upgraded(request));
  const { socket } = await connected(server.url, { maxQueue: 1_000_000 });
  using _ = socket;
  assert.throws(() => {
    for (let i = 0; i < 10_000; i++) socket.send(new Uint8Array(100_000));
  }, { code: "unavailable" });
  assert.ok(socket.waitingBytes < 1_200_000);
});

Deno.test("Connecting can be given up, and addresses that are none are refused", async () => {
  await using server = rawServer(() => "");
  const stop = new AbortController();
  const connecting = connected(server.url, { signal: stop.signal });
  stop.abort(new RoboError("unavailable", "Enough"));
  await assert.rejects(connecting, /Enough/);
  await assert.rejects(connected("ftp://127.0.0.1/"), { code: "usage" });
  await assert.rejects(connected("ws://127.0.0.1:1/"), { code: "unavailable" });
  const headers = { "x-evil": "a\r\nb: c" };
  await assert.rejects(connected(server.url, { headers }), { code: "usage" });
});
