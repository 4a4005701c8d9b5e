import assert from "node:assert/strict";
import { WebSocketConnection } from "../../transports/web_socket.ts";
import { batchHead, eachFrame } from "../../web/bridge/link/batches.js";
import { HAS_BROWSER, PageBrowser } from "../lib/page_browser.ts";
import { findPython, runPython } from "../lib/python.ts";
import { until } from "../lib/until.ts";
import { NotebookServer, PYTHON_FOLDER, SERVERS, TOKEN } from "./notebook_server.ts";

async function status(url: string, init: RequestInit = {}): Promise<number> {
  const answer = await fetch(url, { redirect: "manual", ...init });
  await answer.body?.cancel();
  return answer.status;
}

/** The page is served to the server's own users, and to nobody else. */
async function servesItsUsers(server: NotebookServer): Promise<void> {
  const page = `${server.url}/robo/`;
  // To those who have shown nothing it says where to log in, or that they may not; and no bridge is started for them.
  assert.ok([302, 403].includes(await status(page)));
  assert.ok([302, 403].includes(await status(`${server.url}/robo/ws`)));
  assert.equal(await server.hasBridge(), false);
  const answer = await fetch(`${page}?token=${TOKEN}`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-security-policy")!, /script-src 'self'/);
  assert.match(await answer.text(), /src="page\/bridge\/main\.js"/);
  const headers = { authorization: `token ${TOKEN}` };
  assert.equal(await status(`${page}page/bridge/main.js`, { headers }), 200);
  assert.equal(await status(`${page}widget.js`, { headers, method: "HEAD" }), 200);
  assert.equal(await status(`${page}page/nothing.js`, { headers }), 404);
  assert.equal(await status(`${server.url}/robo`, { headers }), 302);
}

/** WebSockets pass whole, with their subprotocol, both ways. */
async function passesWebSockets(server: NotebookServer): Promise<void> {
  const url = `${server.url.replace("http", "ws")}/robo/ws`;
  const headers = { authorization: `token ${TOKEN}` };
  const texts: Record<string, unknown>[] = [];
  const counts: number[] = [];
  let sizes = new Set<number>();
  const socket = await WebSocketConnection.connect(url, {
    onMessage(message) {
      if (message.kind === "text") return void texts.push(JSON.parse(message.text));
      const { buffer } = new Uint8Array(message.bytes);
      const frames: number[] = [];
      eachFrame(buffer, (_topic, seq, _time, _at, length) => {
        frames.push(seq);
        sizes = sizes.add(length);
      });
      assert.equal(frames.length, batchHead(buffer)!.count);
      counts.push(...frames);
    },
    onClose() {},
  }, { subprotocols: ["robo.ws.v1"], headers });
  assert.equal(socket.subprotocol, "robo.ws.v1");
  socket.send(
    JSON.stringify({ op: "subscribe", sub: 1, topics: "arm.Telemetry", format: "binary" }),
  );
  await until("structs", () => counts.length > 30);
  assert.deepEqual([...sizes], [120]);
  counts.forEach((count, at) => assert.equal(count, (counts[0]! + at) & 0xffff));
  const value = { mode: "MODE_IDLE", target: [0, 0, 0], speed: 1 };
  socket.send(JSON.stringify({ op: "send", id: 7, topic: "arm.Command", value }));
  await until("the answer", () => texts.some(({ op, id }) => op === "sent" && id === 7));
  socket.close();
  // A browser that is logged in shows its cookie to pages of others as well: those do not come through, nor does who shows nothing.
  const login = await fetch(`${server.url}/robo/?token=${TOKEN}`);
  await login.body?.cancel();
  const cookie = login.headers.getSetCookie().map((each) => each.split(";")[0]).join("; ");
  const listener = { onMessage() {}, onClose() {} };
  const open = (headers: Record<string, string>) =>
    WebSocketConnection.connect(url, listener, { subprotocols: ["robo.ws.v1"], headers });
  (await open({ cookie, origin: new URL(server.url).origin })).close();
  await assert.rejects(open({ cookie, origin: "http://evil.example" }), /403/);
  await assert.rejects(open({}), /403|302/);
}

/** Python reaches the bridge with the notebook's token. */
async function servesPython(server: NotebookServer): Promise<void> {
  const url = `${server.url.replace("http", "ws")}/robo/ws?token=${TOKEN}`;
  const script = `import sys; sys.path.insert(0, "${PYTHON_FOLDER}"); sys.dont_write_bytecode = True
from robo_ws import Bridge
with Bridge("${url}", timeout=60) as bridge:
    bridge.wait_for("arm.Telemetry", timeout=60)
    print(bridge.subscribe("arm.Telemetry").next(timeout=60)["message"])`;
  assert.equal(new TextDecoder().decode(await runPython(findPython()!, script)), "arm\n");
}

/** The page works below the notebook's address. */
async function showsThePage(server: NotebookServer): Promise<void> {
  await using browser = await PageBrowser.open();
  await browser.run(`await page.goto(${JSON.stringify(`${server.url}/robo/?token=${TOKEN}`)})`);
  await browser.sees("the topics", "return (await page.locator('.topic').count()) === 4");
  await browser.sees(
    "values",
    "return (await page.locator('[data-path=tick] .field-value').innerText()) !== ''",
  );
  assert.deepEqual(await browser.complaints(), []);
}

/** The bridge ends with the server. */
async function endsTheBridge(server: NotebookServer, signal: Deno.Signal): Promise<void> {
  assert.equal(await status(`${server.url}/robo/?token=${TOKEN}`), 200);
  assert.equal(await server.hasBridge(), true);
  await server.end(signal);
  await until("the bridge has ended", async () => !await server.hasBridge());
}

for (const kind of SERVERS) {
  const ignore = !kind.isHere;
  // A server takes seconds to start: all that does not end it is tried with one.
  Deno.test(
    { name: `The bridge lives below a notebook's address (${kind.name})`, ignore },
    async (t) => {
      await using server = await NotebookServer.start(kind);
      await t.step(
        "Its page is served to the server's own users, and to nobody else",
        () => servesItsUsers(server),
      );
      await using _driver = await server.startDriver();
      await t.step(
        "WebSockets pass whole, with their subprotocol, both ways",
        () => passesWebSockets(server),
      );
      await t.step(
        "Python reaches it with the notebook's token",
        () => servesPython(server),
      );
      await t.step({
        name: "The page works (chromium)",
        ignore: !HAS_BROWSER,
        fn: () => showsThePage(server),
      });
      await t.step(
        "The bridge ends when the server is ended",
        () => endsTheBridge(server, "SIGTERM"),
      );
    },
  );

  Deno.test(
    { name: `The bridge ends when its notebook server is killed (${kind.name})`, ignore },
    async () => {
      await using server = await NotebookServer.start(kind);
      await endsTheBridge(server, "SIGKILL");
    },
  );

  Deno.test(
    { name: `A bridge that cannot be started says why (${kind.name})`, ignore },
    async () => {
      const broken = `c.RoboBridge.command = [${JSON.stringify("/nowhere/robo")}]`;
      await using server = await NotebookServer.start(kind, { settings: broken });
      const answer = await fetch(`${server.url}/robo/?token=${TOKEN}`);
      assert.equal(answer.status, 502);
      assert.match(await answer.text(), /^\/nowhere\/robo cannot be started: .*No such file/);
    },
  );
}

const [classic] = SERVERS;

Deno.test({
  name: "Widgets and consoles are live in a notebook (the classic notebook server, chromium)",
  ignore: classic?.isHere !== true || !HAS_BROWSER,
}, async () => {
  await using server = await NotebookServer.start(classic!);
  await using _driver = await server.startDriver();
  await server.writeNotebook("try.ipynb", [
    "from robo_widget import Process, widget\nwidget(topic='arm.Telemetry', fields=['hand.x'])",
    "widget(view='form', topic='arm.Command')",
    "process = Process(['sh', '-c', 'echo one; echo two; sleep 60'])\nprocess.console('sleeper')",
  ]);
  await using browser = await PageBrowser.open();
  const page = `${server.url}/notebooks/try.ipynb?token=${TOKEN}`;
  await browser.run(`
    await page.goto(${JSON.stringify(page)});
    await page.waitForFunction(() => globalThis.Jupyter?.notebook?.kernel?.is_connected());
    await page.evaluate(() => Jupyter.notebook.execute_all_cells())`);
  const look = (at: number, selector: string) =>
    `await page.evaluate(() => document.querySelectorAll('.robo-widget')[${at}]?.shadowRoot.querySelector('${selector}')?.innerText ?? '')`;
  await browser.sees("the plot's value", `return /^−?[\\d.]+$/.test(${look(0, ".curve-value")})`);
  await browser.sees("the form", `return /MODE_IDLE/.test(${look(1, ".struct-form")})`);
  await browser.sees(
    "the console",
    "return /one\\s+two/.test(await page.locator('.widget-html pre').innerText().catch(() => ''))",
  );
  await browser.run("await page.locator('.widget-button', { hasText: 'stop' }).click()");
  await browser.sees(
    "its end",
    "return /ended with status/.test(await page.locator('.widget-hbox').innerText())",
  );
});
