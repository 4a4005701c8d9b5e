/**
 * The server beside clients of others: Debian's python3-websockets, node's `ws`, Deno's own WebSocket, and Chromium; each sends sizes around all
 * limits and gets them back, plain, compressed and encrypted.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fromFileUrl } from "../../../system/paths.ts";
import { HAS_BROWSER, PageBrowser } from "../../lib/page_browser.ts";
import { until } from "../../lib/until.ts";
import { HAS_OPENSSL, makeCertificate, type TestCertificate } from "./certificate.ts";
import { type EchoServer, echoServer } from "./echo_server.ts";
import { RawClient } from "./raw_client.ts";

const WS = fromFileUrl(new URL("../../peers/node_modules/ws/wrapper.mjs", import.meta.url));
const SIZES = "0, 1, 125, 126, 127, 128, 65535, 65536, 1000000";

const hasPython = await succeeds("/usr/bin/python3", ["-c", "import websockets"]);
const hasNode = await succeeds("node", ["-e", `import(${JSON.stringify(WS)})`]);

async function succeeds(program: string, args: string[]): Promise<boolean> {
  const options = { args, stdout: "null", stderr: "null" } as const;
  return await new Deno.Command(program, options).output().then((out) => out.success, () => false);
}

/** Runs a program to its end, and gives what it says. */
async function run(program: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

function python(url: string, how: { certificate?: string; isCompressed?: boolean } = {}): string[] {
  const ssl = how.certificate === undefined
    ? "None"
    : `ssl.create_default_context(cafile=${JSON.stringify(how.certificate)})`;
  return [
    "-c",
    `
import asyncio, ssl, websockets
async def main():
    async with websockets.connect("${url}", ssl=${ssl}, subprotocols=["no", "robo.ws.v1"], max_size=None) as ws:
        assert ws.subprotocol == "robo.ws.v1"
        assert bool(ws.extensions) == ${how.isCompressed === true ? "True" : "False"}
        for n in (${SIZES}):
            for message in ("ü" * (n // 2), bytes(n)):
                await ws.send(message)
                assert await ws.recv() == message, n
        await ws.send(["a", "b" * 1000, "c"])
        assert await ws.recv() == "a" + "b" * 1000 + "c"
        await (await ws.ping(b"hi"))
    print(ws.close_code)
asyncio.run(main())
`,
  ];
}

function node(url: string, how: { isCompressed?: boolean } = {}): string[] {
  return [
    "--input-type=module",
    "-e",
    `
import { WebSocket } from ${JSON.stringify(WS)};
const ws = new WebSocket("${url}", ["no", "robo.ws.v1"], { rejectUnauthorized: false });
const next = () => new Promise((resolve) => ws.once("message", (data, isBinary) => resolve(isBinary ? data : data.toString())));
await new Promise((resolve, reject) => { ws.on("open", resolve); ws.on("error", reject); });
if (ws.protocol !== "robo.ws.v1" || (ws.extensions !== "") !== ${
      how.isCompressed === true
    }) throw new Error(ws.extensions);
for (const n of [${SIZES}]) {
  const text = "ü".repeat(n / 2);
  ws.send(text);
  if (await next() !== text) throw new Error("text " + n);
  ws.send(new Uint8Array(n));
  if ((await next()).length !== n) throw new Error("bytes " + n);
}
ws.ping("hi");
await new Promise((resolve) => ws.on("pong", resolve));
ws.close(4000, "done");
ws.on("close", (code) => console.log(code));
`,
  ];
}

/** JavaScript for a page: sends and gets back everything, and gives the code of the end. */
function page(url: string): string {
  return `return await page.evaluate(async (url) => {
    const ws = new WebSocket(url, ["no", "robo.ws.v1"]);
    ws.binaryType = "arraybuffer";
    await new Promise((resolve, reject) => { ws.onopen = resolve; ws.onclose = ({ code }) => reject(new Error("closed " + code)); });
    const next = () => new Promise((resolve) => { ws.onmessage = ({ data }) => resolve(data); });
    for (const n of [${SIZES}]) {
      const text = "ü".repeat(n / 2);
      ws.send(text);
      if (await next() !== text) throw new Error("text " + n);
      ws.send(new Uint8Array(n));
      if ((await next()).byteLength !== n) throw new Error("bytes " + n);
    }
    const closed = new Promise((resolve) => { ws.onclose = ({ code, wasClean }) => resolve([ws.protocol, ws.extensions, code, wasClean]); });
    ws.close(4000, "done");
    return await closed;
  }, ${JSON.stringify(url)})`;
}

function socketUrl(echo: EchoServer): string {
  return `${echo.url.replace("http", "ws")}/ws`;
}

function named(what: string, isThere: boolean, missing: string): { name: string; ignore: boolean } {
  return { name: isThere ? what : `${what} (${missing} is not here)`, ignore: !isThere };
}

Deno.test({
  ...named("Python's websockets gets everything back", hasPython, "python3-websockets"),
  async fn() {
    await using plain = await echoServer();
    assert.equal(await run("/usr/bin/python3", python(socketUrl(plain))), "1000");
    await using squeezing = await echoServer({ compress: true });
    const args = python(socketUrl(squeezing), { isCompressed: true });
    assert.equal(await run("/usr/bin/python3", args), "1000");
  },
});

Deno.test({
  ...named("Node's ws gets everything back", hasNode, "node with ws"),
  async fn() {
    await using plain = await echoServer();
    assert.equal(await run("node", node(socketUrl(plain))), "4000");
    await using squeezing = await echoServer({ compress: true });
    assert.equal(await run("node", node(socketUrl(squeezing), { isCompressed: true })), "4000");
    await until("it is told", () => squeezing.ends.length === 1);
    assert.deepEqual(squeezing.ends[0], { code: 4000, reason: "done", isClean: true });
  },
});

Deno.test("Deno's own WebSocket gets everything back", async () => {
  await using echo = await echoServer();
  await denoGetsEverything(new WebSocket(socketUrl(echo), ["no", "robo.ws.v1"]));
});

async function denoGetsEverything(ws: WebSocket): Promise<void> {
  ws.binaryType = "arraybuffer";
  await new Promise((resolve) => ws.onopen = resolve);
  for (const n of SIZES.split(", ").map(Number)) {
    const back = new Promise<MessageEvent>((resolve) => ws.onmessage = resolve);
    ws.send("x".repeat(n));
    assert.equal((await back).data.length, n);
  }
  const closed = new Promise<CloseEvent>((resolve) => ws.onclose = resolve);
  ws.close(4000);
  assert.equal((await closed).code, 4000);
}

async function secureServer(
  files: TestCertificate,
  options: Parameters<typeof echoServer>[0] = {},
): Promise<EchoServer> {
  return await echoServer({ ...options, tls: files });
}

Deno.test({
  ...named(
    "Encrypted, Python's websockets checks the certificate and gets everything back",
    hasPython && HAS_OPENSSL,
    "python3-websockets or openssl",
  ),
  async fn() {
    await using files = await makeCertificate();
    await using other = await makeCertificate();
    await using echo = await secureServer(files);
    assert.match(echo.url, /^https:/);
    assert.equal(await run("/usr/bin/python3", python(socketUrl(echo), files)), "1000");
    await assert.rejects(
      run("/usr/bin/python3", python(socketUrl(echo), other)),
      /CERTIFICATE_VERIFY/,
    );
    // Who speaks without encryption is not answered.
    await assert.rejects(RawClient.open(echo.url), /closed the connection|reset/i);
    const metrics = `
import ssl, urllib.request
context = ssl.create_default_context(cafile=${JSON.stringify(files.certificate)})
print(urllib.request.urlopen("${echo.url}/metrics", context=context).read().decode())`;
    const figures = await run("/usr/bin/python3", ["-c", metrics]);
    assert.match(figures, /robo_bridge_refused_total\{cause="tls"\} [12]\n/);
  },
});

Deno.test({
  ...named("Encrypted, Deno's own WebSocket gets everything back", HAS_OPENSSL, "openssl"),
  async fn() {
    await using files = await makeCertificate();
    await using echo = await secureServer(files);
    const caCerts = [await Deno.readTextFile(files.certificate)];
    using client = Deno.createHttpClient({ caCerts });
    // Its types know no `client` yet.
    const options = { client, protocols: ["robo.ws.v1"] } as unknown as string[];
    await denoGetsEverything(new WebSocket(socketUrl(echo), options));
  },
});

Deno.test({
  ...named(
    "Encrypted, node's ws gets everything back, and a stalled connection is ended",
    hasNode && HAS_OPENSSL,
    "node with ws or openssl",
  ),
  async fn() {
    await using files = await makeCertificate();
    await using echo = await secureServer(files);
    assert.equal(await run("node", node(socketUrl(echo))), "4000");
    const script = `
      import { WebSocket } from ${JSON.stringify(WS)};
      const ws = new WebSocket("${socketUrl(echo)}", { rejectUnauthorized: false });
      ws.on("open", () => ws.pause());
      ws.on("error", () => {});
      ws.on("close", () => console.log("gone"));`;
    const child = run("node", ["--input-type=module", "-e", script]);
    const socket = await until("it is there", () => echo.sockets[1]);
    const frame = new Uint8Array([0x82, 126, 0xff, 0xff, ...new Uint8Array(65_535)]);
    for (let i = 0; i < 1000 && socket.bufferedBytes < 1_000_000; i++) socket.write([frame]);
    socket.terminate();
    await until("it has ended", () => echo.ends.length === 2);
    assert.equal(socket.bufferedBytes, 0);
    await child;
  },
});

Deno.test({
  ...named(
    "Chromium gets everything back, plain, compressed and encrypted",
    HAS_BROWSER && HAS_OPENSSL,
    "chromium or openssl",
  ),
  async fn() {
    await using files = await makeCertificate();
    const body = {
      headers: { "content-type": "text/html", "content-security-policy": "" },
      body: "<p>",
    };
    const routes = [{ path: "/", isPublic: true, answer: () => body }];
    await using plain = await echoServer({ routes });
    await using squeezing = await echoServer({ routes, compress: true });
    await using secure = await secureServer(files, { routes });
    await using browser = await PageBrowser.open();
    const open = (url: string) => browser.run(`await page.goto(${JSON.stringify(url)})`);
    await open(plain.url);
    assert.deepEqual(await browser.run(page(socketUrl(plain))), ["robo.ws.v1", "", 4000, true]);
    // A page of another port is a page of others.
    await assert.rejects(browser.run(page(socketUrl(squeezing))), /closed 1006/);
    assert.equal(await squeezing.metric('robo_bridge_refused_total{cause="origin"}'), 1);
    await open(squeezing.url);
    const [, extensions, code] = await browser.run<unknown[]>(page(socketUrl(squeezing)));
    assert.match(String(extensions), /permessage-deflate/);
    assert.equal(code, 4000);
    // The certificate is nobody's that it knows: it is told to go on.
    await browser.run(`
      const session = await context.newCDPSession(page);
      await session.send("Security.enable");
      await session.send("Security.setIgnoreCertificateErrors", { ignore: true });
      await page.goto(${JSON.stringify(secure.url)});`);
    assert.deepEqual(await browser.run(page(socketUrl(secure))), ["robo.ws.v1", "", 4000, true]);
  },
});
