import assert from "node:assert/strict";
import { MemoryLab } from "../lab_testing.ts";
import { DaqHttpServer } from "./daq_http_server.ts";
import { Page } from "../../page/mod.ts";

function ask(path: string, method = "GET"): Promise<Response | undefined> {
  return new Page({ index: "daq/index.html" }).answer(
    new Request(`http://127.0.0.1${path}`, { method }),
  );
}

Deno.test("The page and all that it names are served, under a strict policy", async () => {
  const page = await ask("/");
  const html = await page!.text();
  assert.match(page!.headers.get("content-type")!, /^text\/html/);
  const policy = page!.headers.get("content-security-policy")!;
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  const named = [...html.matchAll(/(?:href|src)="(page\/[^"]+)"/g)].map(([, path]) => path!);
  assert.ok(named.length > 3);
  for (const path of named) assert.equal((await ask(`/${path}`))?.status, 200, path);
  // What the policy would forbid.
  assert.doesNotMatch(html, /<script>|<style|\sstyle=|\son\w+=/);
});

Deno.test("Every module that the page imports is served", async () => {
  const seen = new Set<string>();
  const follow = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const answer = await ask(path);
    assert.equal(answer?.status, 200, path);
    assert.match(answer!.headers.get("content-type")!, /^text\/javascript/);
    const text = await answer!.text();
    if (path.includes("/vendor/")) return;
    for (const [, to] of text.matchAll(/(?:from|import) "(\.[^"]+)"/g)) {
      await follow(new URL(to!, `http://127.0.0.1${path}`).pathname);
    }
  };
  await follow("/page/daq/main.js");
  assert.ok(seen.has("/page/vendor/uplot.js"));
});

Deno.test("Nothing above the page's folder is served, and nothing else of the checkout", async () => {
  const paths = [
    ...["/page/../../deno.json", "/page/%2e%2e/%2e%2e/deno.json", "/page/..%2f..%2fdeno.json"],
    ...["/page//etc/passwd", "/page/.hidden.js", "/page/vendor/uPlot.iife.js", "/page/vendor/"],
    ...[
      "/page/vendor/toString",
      "/page/daq/lab",
      "/page/daq/lab/record_reader_test.ts",
      "/page/daq/main.js/x",
    ],
  ];
  for (const path of paths) assert.equal(await ask(path), undefined, path);
});

Deno.test("The page is given without a token, what it shows is not", async () => {
  const options = { port: 0, endpoint: "tcp://127.0.0.1:6341", token: "0123456789abcdef" };
  await using server = await DaqHttpServer.start(new MemoryLab(), options);
  const page = await fetch(server.url);
  assert.equal(page.status, 200);
  await page.body?.cancel();
  for (const path of ["/v1/devices", "/v1/live"]) {
    const answer = await fetch(`${server.url}${path}`);
    assert.equal(answer.status, 401);
    await answer.body?.cancel();
  }
});
