import assert from "node:assert/strict";
import { until } from "../../lib/until.ts";
import { echoServer } from "./echo_server.ts";
import { connect, RawClient, type RawOptions, requestText } from "./raw_client.ts";

Deno.test("A WebSocket is opened as RFC 6455 shows it, with the first subprotocol of the client's list that is known", async () => {
  await using echo = await echoServer();
  const open = async (options: RawOptions) => {
    using client = await RawClient.open(echo.url, options);
    assert.equal(client.status, 101);
    return client.headers;
  };
  const headers = await open({});
  assert.equal(headers.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  assert.equal(headers.has("sec-websocket-protocol"), false);
  const agreed = async (list: string, target = "/anything") =>
    (await open({ target, headers: { "sec-websocket-protocol": list } })).get(
      "sec-websocket-protocol",
    );
  assert.equal(await agreed("robo.ws.v1"), "robo.ws.v1");
  assert.equal(await agreed("x, foxglove.websocket.v1,robo.ws.v1"), "foxglove.websocket.v1");
  assert.equal(await agreed("token.abc, robo.ws.v1"), "robo.ws.v1");
  assert.equal(await agreed("token.abc", "/ws?x=1"), undefined);
  await open({ headers: { connection: "keep-alive, UpGrade", upgrade: "WebSocket" } });
  assert.deepEqual(echo.sockets.map(({ path }) => path).slice(0, 2), ["/ws", "/anything"]);
  assert.equal(String(echo.sockets[4]!.query), "x=1");
  assert.match(echo.sockets[0]!.remote, /^127\.0\.0\.1:\d+$/);
});

for (
  const [what, status, words, options] of [
    ["another method", 400, /with GET, not POST/, { line: "POST /ws HTTP/1.1" }],
    ["HTTP/1.0", 400, /needs HTTP\/1.1/, { line: "GET /ws HTTP/1.0" }],
    ["another version", 426, /version is 8/, { headers: { "sec-websocket-version": "8" } }],
    ["no version", 426, /version is not given/, {
      headers: { "sec-websocket-version": undefined },
    }],
    ["no key", 400, /not 16 bytes/, { headers: { "sec-websocket-key": undefined } }],
    ["a short key", 400, /not 16 bytes/, { headers: { "sec-websocket-key": "dGhlIHNhbXBsZQ==" } }],
    ["a body", 400, /has no body/, { headers: { "content-length": "3" } }],
    ["unknown subprotocols", 400, /known: a, b/, { headers: { "sec-websocket-protocol": "a, b" } }],
    ["an unknown path", 404, /no WebSocket at this path/, { target: "/else" }],
    ["a path that leads out", 400, /path makes no sense/, { target: "/ws/../etc" }],
    ["a path that is badly encoded", 400, /path makes no sense/, { target: "/%ff" }],
    ["a whole URL", 400, /path makes no sense/, { target: "http://evil.example/ws" }],
    ["no host", 400, /host's name/, { headers: { host: undefined } }],
    ["a host that is none", 400, /host's name/, { headers: { host: "a b" } }],
  ] as const
) {
  Deno.test(`A WebSocket that is asked for with ${what} is refused with ${status} and the cure`, async () => {
    await using echo = await echoServer();
    using client = await RawClient.open(echo.url, options);
    assert.equal(client.status, status);
    if (what === "no host") return;
    assert.equal(client.headers.get("content-type"), "application/problem+json");
    if (status === 426) assert.equal(client.headers.get("sec-websocket-version"), "13");
    const problem = JSON.parse(await client.body());
    assert.match(problem.message, words);
    assert.equal(problem.status, status);
    assert.equal(typeof problem.hint, "string");
    assert.equal(echo.sockets.length, 0);
  });
}

Deno.test("Whoever names only unknown subprotocols is told those that there are", async () => {
  await using echo = await echoServer();
  using client = await RawClient.open(echo.url, { headers: { "sec-websocket-protocol": "ros" } });
  const { hint } = JSON.parse(await client.body());
  assert.equal(hint, "There are robo.ws.v1, foxglove.websocket.v1");
});

Deno.test("A request that would like another protocol is served without it", async () => {
  await using echo = await echoServer();
  using client = await RawClient.open(echo.url, {
    target: "/healthz",
    headers: { upgrade: "h2c" },
  });
  assert.equal(client.status, 200);
  assert.equal(await client.body(), "ok\n");
});

Deno.test("What is no request of HTTP, is too long or does not come in time, is refused", async () => {
  await using echo = await echoServer({ handshakeTimeout: 200 });
  const status = async (text: string) => {
    using conn = await connect(echo.url);
    await conn.write(new TextEncoder().encode(text));
    const answer = await new Response(conn.readable).text();
    return Number(answer.split(" ")[1]);
  };
  const head = "GET / HTTP/1.1\r\nhost: localhost\r\n";
  assert.equal(await status("\x16\x03\x01\x02\r\n\r\n"), 400);
  assert.equal(await status(`${head}x: ${"a".repeat(20_000)}\r\n\r\n`), 431);
  assert.equal(await status(`${head}host: evil.example\r\nconnection: close\r\n\r\n`), 400);
  assert.equal(await status(`${head}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`), 400);
  assert.equal(await status(head), 408);
  assert.equal(await status(requestText(echo.url).slice(0, -2)), 408);
  assert.ok(await echo.metric('robo_bridge_refused_total{cause="request"}') >= 5);
});

Deno.test("There are no more clients than there may be, in all and from one address", async () => {
  await using echo = await echoServer({ maxClients: 3, maxClientsPerAddress: 2 });
  using _first = await RawClient.open(echo.url);
  {
    using _second = await RawClient.open(echo.url);
    using third = await RawClient.open(echo.url);
    assert.equal(third.status, 503);
    assert.equal(third.headers.get("retry-after"), "5");
    assert.match(await third.body(), /2 clients of your address/);
  }
  await until("it has gone", () => echo.ends.length === 1);
  using again = await RawClient.open(echo.url);
  assert.equal(again.status, 101);
  assert.equal(await echo.metric('robo_bridge_refused_total{cause="address clients"}'), 1);

  await using small = await echoServer({ maxClients: 1 });
  using _only = await RawClient.open(small.url);
  using more = await RawClient.open(small.url);
  assert.equal(more.status, 503);
});

Deno.test("Who was refused and goes on sending is disconnected all the same", async () => {
  await using echo = await echoServer({ closeTimeout: 100 });
  using client = await RawClient.open(echo.url, { target: "/else" });
  assert.equal(client.status, 404);
  let isOver = false;
  const sending = (async () => {
    while (!isOver) {
      await client.send(new Uint8Array(1));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  const connections = () => echo.metric("robo_bridge_connections");
  await until("it is disconnected", async () => await connections() === 1);
  isOver = true;
  await sending;
});
