import assert from "node:assert/strict";
import { WebSocketConnection, type WebSocketEnd } from "../../transports/web_socket.ts";
import { announced, FakeProgram, smallRun } from "../../services/bridge/hub/hub_testing.ts";
import { BridgeServer } from "../../services/bridge/mod.ts";
import { until } from "../lib/until.ts";

const TOKENS = { token: "everything-is-allowed", readToken: "nothing-but-looking" };

interface Talk extends Disposable {
  readonly texts: readonly string[];
  readonly end: () => WebSocketEnd | undefined;
  send(dict: unknown): void;
}

async function dicts(server: BridgeServer, token?: string): Promise<Talk> {
  const texts: string[] = [];
  let end: WebSocketEnd | undefined;
  const url = `${server.url.replace("http", "ws")}/ws`;
  const headers = token === undefined ? undefined : { Authorization: `Bearer ${token}` };
  const socket = await WebSocketConnection.connect(url, {
    onMessage: (message) => message.kind === "text" && texts.push(message.text),
    onClose: (how) => end = how,
  }, headers === undefined ? {} : { headers });
  return {
    texts,
    end: () => end,
    send: (dict) => socket.send(JSON.stringify(dict)),
    [Symbol.dispose]: () => socket[Symbol.dispose](),
  };
}

function arm(): FakeProgram {
  return new FakeProgram("arm", [
    announced("Out"),
    announced("In", { id: 2, direction: "in" }),
    announced("Debug", { id: 3, direction: "both" }),
  ]);
}

Deno.test("Who may only look sends nothing, and nobody sees or sends what is not allowed", async () => {
  await using server = await BridgeServer.start({
    version: "0.0.1",
    port: 0,
    topics: ["*", "!*.Debug"],
    writable: ["*.In"],
    ...TOKENS,
  });
  const program = arm();
  server.bridge.opened(program);
  using all = await dicts(server, TOKENS.token);
  using reader = await dicts(server, TOKENS.readToken);
  await assert.rejects(dicts(server));
  await assert.rejects(dicts(server, "something else entirely"));
  for (const talk of [all, reader]) {
    talk.send({ struct: "In", n: 1, value: 2 });
    talk.send({ struct: "Debug", n: 1, value: 2 });
  }
  await until("the answers have come", () => all.texts.length === 2 && reader.texts.length === 3);
  assert.deepEqual(program.received.map(([id]) => id), [2]);
  assert.match(all.texts[1]!, /No program takes Debug/);
  assert.match(reader.texts[1]!, /No program takes In/);
  server.bridge.data(program, smallRun([[1, 5], [3, 6]]));
  await until("the struct has come", () => all.texts.length === 3 && reader.texts.length === 4);
  for (const { texts } of [all, reader]) {
    assert.deepEqual(JSON.parse(texts.at(-1)!), { struct: "Out", program: "arm", n: 5, value: 0 });
  }
  assert.equal(server.bridge.counters.refused, 0);
});

Deno.test("Programs come and go while clients stay, and all are told when the bridge ends", async () => {
  const server = await BridgeServer.start({ version: "0.0.1", port: 0 });
  using talk = await dicts(server);
  let program = arm();
  for (let n = 0; n < 20; n++) {
    server.bridge.opened(program);
    server.bridge.data(program, smallRun([[1, n]]));
    server.bridge.closed(program, "it was killed");
    program = arm();
  }
  await until("all have come", () => talk.texts.length === 21);
  assert.deepEqual(talk.texts.slice(1).map((text) => JSON.parse(text).n), [...Array(20).keys()]);
  assert.equal(server.bridge.topics.size, 3);
  assert.equal(server.bridge.programs.get("arm")!.connects, 20);
  await server[Symbol.asyncDispose]();
  await until("it was told", () => talk.end() !== undefined);
  assert.equal(talk.end()!.code, 1001);
});

Deno.test("What is spoken is chosen by subprotocol, else by path", async () => {
  await using server = await BridgeServer.start({ version: "0.0.1", port: 0 });
  const url = server.url.replace("http", "ws");
  const open = async (path: string, ...subprotocols: string[]) => {
    using _socket = await WebSocketConnection.connect(`${url}${path}`, {
      onMessage: () => {},
      onClose: () => {},
    }, { subprotocols });
    return await until("it is there", () => [...server.bridge.clients].at(-1)?.dialect);
  };
  const empty = () => until("it has gone", () => server.bridge.clients.size === 0);
  for (
    const [path, subprotocol, dialect] of [
      ["/ws", undefined, "seed"],
      ["/", undefined, "rosbridge"],
      ["/rosbridge", undefined, "rosbridge"],
      ["/", "robo.ws.v1", "robo.ws.v1"],
      ["/ws", "foxglove.websocket.v1", "foxglove.websocket.v1"],
      ["/any", "foxglove.sdk.v1", "foxglove.sdk.v1"],
    ] as const
  ) {
    assert.equal(await open(path, ...subprotocol === undefined ? [] : [subprotocol]), dialect);
    await empty();
  }
  await assert.rejects(open("/nowhere"));
  await assert.rejects(open("/", "unknown"));
  const page = await fetch(new URL("/", server.url));
  assert.match(await page.text(), /<!DOCTYPE html>/i);
  assert.equal(page.status, 200);
});

Deno.test("A port that was named and is taken is an error", async () => {
  await using first = await BridgeServer.start({ version: "0.0.1", port: 0 });
  const port = Number(new URL(first.url).port);
  await assert.rejects(BridgeServer.start({ version: "0.0.1", port }), { code: "unavailable" });
});
