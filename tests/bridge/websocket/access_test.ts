import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { AllowList } from "../../../transports/allow_list.ts";
import { echoServer } from "./echo_server.ts";
import { connect, RawClient, type RawOptions } from "./raw_client.ts";

const TOKEN = "a-token-of-24-characters";
const READ_TOKEN = "another-one_for.looking~";

async function statusOf(url: string, options: RawOptions): Promise<number> {
  using client = await RawClient.open(url, options);
  return client.status;
}

/** Status of a request that is no WebSocket, said as it stands. */
async function request(url: string, line: string, headers: Record<string, string> = {}) {
  using conn = await connect(url);
  const all = { host: new URL(url).host, connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  await conn.write(new TextEncoder().encode([line, ...lines, "", ""].join("\r\n")));
  const text = await new Response(conn.readable).text();
  return { status: Number(text.split(" ")[1]), text };
}

Deno.test("Web pages of others are refused, under whatever name they reach the server, but for those that are allowed", async () => {
  await using echo = await echoServer({
    origins: ["http://localhost:8888", "https://*.lab.example", "https://robo.example"],
  });
  const { host, port } = new URL(echo.url);
  const status = (headers: Record<string, string>) => statusOf(echo.url, { headers });
  assert.equal(await status({ host: `localhost:${port}` }), 101);
  assert.equal(await status({ host: `[::1]:${port}` }), 101);
  assert.equal(await status({ host: "evil.example" }), 403);
  assert.equal(await status({ host: "127.evil.example" }), 403);
  assert.equal(await status({ host: `robo.example` }), 101);
  assert.equal(await status({ origin: `http://${host}` }), 101);
  assert.equal(
    await status({ host: `localhost:${port}`, origin: `http://localhost:${port}` }),
    101,
  );
  assert.equal(await status({ origin: "http://localhost:8888" }), 101);
  assert.equal(await status({ origin: "http://localhost:9999" }), 403);
  assert.equal(await status({ origin: "http://localhost:88889" }), 403);
  assert.equal(await status({ origin: "https://a.lab.example" }), 101);
  assert.equal(await status({ origin: "https://a.lab.example.evil.example" }), 403);
  assert.equal(await status({ origin: "https://evil.example/.lab.example" }), 403);
  assert.equal(await status({ origin: "null" }), 403);
  assert.equal(await status({ origin: "http://evil.example" }), 403);
  assert.equal(await echo.metric('robo_bridge_refused_total{cause="origin"}'), 6);
  await using open = await echoServer({ origins: ["*"] });
  assert.equal(await statusOf(open.url, { headers: { origin: "http://evil.example" } }), 101);
  await assert.rejects(echoServer({ origins: ["localhost"] }), { code: "usage" });
});

Deno.test("A token is shown in a header, the query or a subprotocol; another token only reads", async () => {
  await using echo = await echoServer({ token: TOKEN, readToken: READ_TOKEN });
  const status = async (target: string, headers: Record<string, string> = {}) =>
    await statusOf(echo.url, { target, headers });
  assert.equal(await status("/ws"), 401);
  assert.equal(await status("/ws?token=wrong"), 401);
  assert.equal(await status(`/ws?token=${TOKEN}x`), 401);
  assert.equal(await status("/ws", { "sec-websocket-protocol": "token.x, robo.ws.v1" }), 401);
  assert.equal(await status("/ws", { authorization: "Basic abc" }), 401);
  assert.equal(echo.sockets.length, 0);
  for (const [token, rights] of [[TOKEN, "all"], [READ_TOKEN, "read"]] as const) {
    assert.equal(await status("/ws", { authorization: `Bearer ${token}` }), 101);
    assert.equal(await status(`/ws?a=1&token=${token}`), 101);
    assert.equal(
      await status("/", { "sec-websocket-protocol": `robo.ws.v1, token.${token}` }),
      101,
    );
    const came = echo.sockets.slice(-3);
    assert.deepEqual(came.map((socket) => socket.rights), [rights, rights, rights]);
    assert.equal(String(came[1]!.query), "a=1");
  }
  assert.equal(await echo.metric('robo_bridge_refused_total{cause="token"}'), 5);
});

Deno.test("Beyond loopback there always is a token, and with a token for looking there is one for everything", async () => {
  await using open = await echoServer({ host: "0.0.0.0" });
  assert.match(open.server.token!, /^[\w-]{32}$/);
  assert.equal(await statusOf(open.url, {}), 401);
  assert.equal(await statusOf(open.url, { target: `/ws?token=${open.server.token}` }), 101);
  // There a name is no danger, since the token is needed.
  const headers = { host: "bench.local", authorization: `Bearer ${open.server.token}` };
  assert.equal(await statusOf(open.url, { headers }), 101);
  await using local = await echoServer({ readToken: READ_TOKEN });
  assert.match(local.server.token!, /^[\w-]{32}$/);
  await assert.rejects(echoServer({ token: "short" }), { code: "usage" });
  await assert.rejects(echoServer({ token: "with spaces and more" }), { code: "usage" });
  await assert.rejects(echoServer({ token: TOKEN, readToken: TOKEN }), { code: "usage" });
});

Deno.test("Hosts that are not on the allow-list are refused", async () => {
  await using echo = await echoServer({ allow: new AllowList(["10.0.0.0/8"], []) });
  assert.equal(await statusOf(echo.url, {}), 403);
});

Deno.test("Requests are answered by routes, public or with the token, and refused with the cure", async () => {
  await using echo = await echoServer({
    token: TOKEN,
    routes: [
      {
        path: "/*",
        isPublic: true,
        answer: ({ path }) => path === "/" ? { body: "page" } : undefined,
      },
      { path: "/widget.js", isPublic: true, crossOrigin: true, answer: () => ({ body: "module" }) },
      { path: "/secret", answer: ({ rights }) => ({ body: `for ${rights}` }) },
      {
        path: "/bad",
        isPublic: true,
        answer: () => {
          throw new RoboError("unavailable", "Not now", { hint: "Later" });
        },
      },
      {
        path: "/worse",
        isPublic: true,
        answer: () => {
          throw new Error("the inside");
        },
      },
    ],
    metrics:
      () => [{ name: "robo_more", type: "gauge", help: "More", samples: [[{ a: '"\n' }, 1]] }],
  });
  const status = async (path: string, headers: Record<string, string> = {}) =>
    (await request(echo.url, `GET ${path} HTTP/1.1`, headers)).status;
  const auth = { authorization: `Bearer ${TOKEN}` };
  assert.equal(await status("/"), 200);
  assert.equal(await status("/healthz"), 200);
  assert.equal(await status("/ws"), 401);
  assert.equal(await status("/ws", auth), 426);
  assert.equal(await status(`/ws?token=${TOKEN}`), 426);
  assert.equal(await status("/nothing"), 401);
  assert.equal(await status("/nothing", auth), 404);
  assert.equal(await status("/secret"), 401);
  assert.equal(await status("/secret", auth), 200);
  assert.equal(await status("/metrics"), 401);
  assert.equal(await status("/bad"), 503);
  const { text: inside } = await request(echo.url, "GET /worse HTTP/1.1");
  assert.ok(inside.startsWith("HTTP/1.1 500") && !inside.includes("the inside"));
  const post = await request(echo.url, "POST / HTTP/1.1", { "content-length": "1000000" });
  assert.equal(post.status, 405);
  assert.match(post.text, /\r\nallow: GET, HEAD\r\n/i);
  const head = await request(echo.url, "HEAD / HTTP/1.1");
  assert.ok(
    head.status === 200 && head.text.endsWith("\r\n\r\n") &&
      /content-length: 4\r\n/i.test(head.text),
  );
  assert.match(head.text, /content-security-policy: default-src 'none'/i);
  const { text: figures } = await request(echo.url, "GET /metrics HTTP/1.1", auth);
  assert.match(figures, /\nrobo_more\{a="\\"\\n"\} 1\n/);
  assert.match(figures, /\nrobo_bridge_http_requests_total\{status="401"\} \d+\n/);
  assert.match(figures, /\ncontent-type: text\/plain; version=0\.0\.4/i);
});

Deno.test("Pages of others may load what is meant for them, and nothing else", async () => {
  await using echo = await echoServer({
    routes: [
      { path: "/", isPublic: true, answer: () => ({ body: "page" }) },
      { path: "/widget.js", isPublic: true, crossOrigin: true, answer: () => ({ body: "module" }) },
    ],
  });
  const origin = "http://localhost:8888";
  const widget = await request(echo.url, "GET /widget.js HTTP/1.1", { origin });
  assert.equal(widget.status, 200);
  assert.match(widget.text, /access-control-allow-origin: \*\r\n/i);
  const before = await request(echo.url, "OPTIONS /widget.js HTTP/1.1", {
    origin,
    "access-control-request-method": "GET",
    "access-control-request-private-network": "true",
  });
  assert.equal(before.status, 204);
  assert.match(before.text, /access-control-allow-private-network: true\r\n/i);
  assert.equal((await request(echo.url, "GET / HTTP/1.1", { origin })).status, 403);
  assert.equal((await request(echo.url, "OPTIONS / HTTP/1.1", {})).status, 405);
  // Why a WebSocket was refused, pages that are let in may read, and no others.
  assert.equal((await request(echo.url, "OPTIONS /ws HTTP/1.1", { origin })).status, 403);
  const own = echo.url.replace(/\/$/, "");
  const asked = await request(echo.url, "OPTIONS /ws HTTP/1.1", { origin: own });
  assert.equal(asked.status, 204);
  assert.match(asked.text, /access-control-allow-headers: authorization\r\n/i);
  const named = { origin, host: "evil.example" };
  assert.equal((await request(echo.url, "GET /widget.js HTTP/1.1", named)).status, 403);
});
