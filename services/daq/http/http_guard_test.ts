import assert from "node:assert/strict";
import { AllowList } from "../../../transports/allow_list.ts";
import { MemoryLab } from "../lab_testing.ts";
import { until } from "../../../tests/lib/until.ts";
import { testedServer } from "./http_testing.ts";

function lab(): MemoryLab {
  return new MemoryLab({ cam: { kind: "detector" }, stage: { kind: "actuator" } });
}

/** Says a request as it stands, and gives status and body of the answer: what fetch would not let through. */
async function raw(url: string, text: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(text.replaceAll("\n", "\r\n")));
  const answer = await new Response(connection.readable).text();
  const [head, body = ""] = answer.split("\r\n\r\n");
  return { status: Number(head!.split(" ")[1]), body };
}

/** A request of a method and a path with more headers. */
function request(method: string, path: string, headers: Record<string, string> = {}): string {
  const all = { host: "127.0.0.1", connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\n${lines.join("\n")}\n\n`;
}

Deno.test("Web pages are refused, under whatever name they reach the server, but for its own", async () => {
  const devices = lab();
  await using http = await testedServer(devices);
  const { url } = http.server;
  const { host } = new URL(url);
  const status = async (headers: Record<string, string>, method = "GET", path = "/v1/devices") =>
    (await raw(url, request(method, path, headers))).status;
  assert.equal(await status({ host }), 200);
  assert.equal(await status({ host: "localhost" }), 200);
  assert.equal(await status({ host: "evil.example" }), 403);
  assert.equal(await status({ host: "[::1" }), 400);
  assert.equal(await status({ host: "a b<script>" }), 400);
  assert.equal(await status({ host: "127.evil.example" }), 403);
  assert.equal(await status({ host, origin: "http://evil.example" }), 403);
  assert.equal(await status({ host, origin: "null" }), 403);
  assert.equal(await status({ host, origin: url }), 200);
  assert.equal(await status({ host, "sec-fetch-site": "cross-site" }), 403);
  assert.equal(await status({ host, "sec-fetch-site": "same-origin" }), 200);
  assert.equal(await status({ host, "sec-fetch-site": "none" }), 200);
  const stop = { host, "content-length": "0" };
  assert.equal(await status({ ...stop, "content-type": "text/plain" }, "POST", "/v1/stop"), 415);
  assert.equal(await status({ ...stop, origin: "http://evil.example" }, "POST", "/v1/stop"), 403);
  assert.deepEqual(devices.asked, []);
});

Deno.test("With a token nothing is told without it, beyond loopback there is always one", async () => {
  const token = "a-token-of-length-24----";
  await using http = await testedServer(lab(), { token });
  const status = async (path: string, authorization?: string) => {
    const headers = authorization === undefined ? {} : { headers: { authorization } };
    const response = await http.ask(path, headers);
    await response.body?.cancel();
    return response.status;
  };
  for (const path of ["/v1/devices", "/v1/openapi.json", "/metrics", "/v1/nothing", "/v1/events"]) {
    assert.equal(await status(path), 401, path);
  }
  for (const path of ["/", "/healthz"]) assert.equal(await status(path), 200, path);
  assert.equal(await status("/v1/devices", `Bearer ${token}`), 200);
  assert.equal(await status("/v1/devices", `bearer  ${token}`), 200);
  assert.equal(await status("/v1/devices", `Bearer ${token}x`), 401);
  assert.equal(await status("/v1/devices", `Bearer ${token.slice(1)}x`), 401);
  assert.equal(await status("/v1/devices", token), 401);
  await assert.rejects(testedServer(lab(), { token: "short" }), { code: "usage" });

  await using open = await testedServer(lab(), { host: "0.0.0.0" });
  assert.match(open.server.token!, /^[\w-]{32}$/);
  const { port } = new URL(open.server.url);
  const response = await fetch(`http://127.0.0.1:${port}/v1/devices`);
  assert.equal(response.status, 401);
  await response.body!.cancel();
});

Deno.test("Hosts that are not on the allow-list are refused; loopback always is", async () => {
  await using http = await testedServer(lab(), { allow: new AllowList([]) });
  assert.equal((await raw(http.server.url, request("GET", "/v1/devices"))).status, 200);
});

Deno.test("Bodies are bounded, and have to be JSON that the description knows", async () => {
  await using http = await testedServer(lab(), { maxBody: 100 });
  const put = async (body: string) => {
    const response = await http.ask("/v1/devices/stage/move", {
      method: "POST",
      body,
      headers: { "content-type": "application/json; charset=utf-8" },
    });
    return (await response.json()).message;
  };
  assert.equal(
    await put(`{"kind":"absolute","to":${" ".repeat(200)}1}`),
    "The body is longer than 100 bytes",
  );
  assert.match(await put("{"), /^The body is not JSON/);
  assert.match(await put('{"kind":"absolute","to":1e999}'), /to: not a number/);
  assert.match(await put('{"kind":"home","to":1}'), /to: no such field; there are kind/);
});

Deno.test("Paths out of the ordinary are answered and lead nowhere", async () => {
  await using http = await testedServer(lab());
  for (
    const path of [
      "/v1/../etc/passwd",
      "/v1/devices/..%2f..%2fetc",
      "//v1/devices",
      "/v1//",
      "/%00",
    ]
  ) {
    const { status } = await raw(http.server.url, request("GET", path));
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
  }
});

Deno.test("Nobody waits for those who say nothing, or half of it; bodies that do not end are bounded", async () => {
  await using http = await testedServer(lab(), { maxBodies: 3 });
  const { hostname, port } = new URL(http.server.url);
  await using silent = new AsyncDisposableStack();
  const connect = async (text: string) => {
    const connection = await Deno.connect({ hostname, port: Number(port) });
    silent.defer(() => connection.close());
    await connection.write(new TextEncoder().encode(text.replaceAll("\n", "\r\n")));
  };
  for (let i = 0; i < 100; i++) {
    await connect("");
    await connect("GET /v1/dev");
  }
  const begun = request("POST", "/v1/devices/stage/move", {
    "content-type": "application/json",
    "content-length": "100",
  });
  for (let i = 0; i < 3; i++) await connect(`${begun}{"kind":`);
  const move = () => http.ask("/v1/devices/stage/move", { json: { kind: "home" } });
  await until("three bodies are arriving", async () => {
    const response = await move();
    const { message } = await response.json();
    return response.status === 503 && message === "3 bodies are arriving already";
  });
  assert.equal((await (await http.ask("/v1/devices")).json()).length, 2);
  assert.equal((await (await http.ask("/v1/stop", { json: {} })).json()).length, 1);
  await silent.disposeAsync();
  await until("there is room again", async () => {
    const response = await move();
    await response.body!.cancel();
    return response.ok;
  });
});
