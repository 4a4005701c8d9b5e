import assert from "node:assert/strict";
import { bridgePage } from "./mod.ts";

const page = bridgePage();

/** Follows what a module imports from the server, and gives the paths of all. */
async function modulesFrom(path: string): Promise<Set<string>> {
  const seen = new Set<string>();
  const follow = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const file = await page.file(path);
    assert.match(file?.headers["content-type"] ?? `nothing at ${path}`, /^text\/javascript/);
    if (path.includes("/vendor/")) return;
    const text = new TextDecoder().decode(file!.bytes);
    for (const [, to] of text.matchAll(/(?:from|import) "(\.[^"]+)"/g)) {
      await follow(new URL(to!, `http://127.0.0.1${path}`).pathname);
    }
  };
  await follow(path);
  return seen;
}

Deno.test("The bridge's page and all that it names are served, under a strict policy", async () => {
  const file = await page.file("/");
  const html = new TextDecoder().decode(file!.bytes);
  const policy = file!.headers["content-security-policy"]!;
  assert.match(policy, /default-src 'none'.*frame-ancestors 'self'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  const named = [...html.matchAll(/(?:href|src)="(page\/[^"]+)"/g)].map(([, path]) => path!);
  assert.ok(named.length > 10);
  for (const path of named) assert.ok(await page.file(`/${path}`), path);
  // What the policy would forbid, and what would not work below another path.
  assert.doesNotMatch(html, /<script>|<style|\sstyle=|\son\w+=|(?:href|src)="\//);
});

Deno.test("Every module of the page and of the widget is served, for pages of others too", async () => {
  assert.ok((await modulesFrom("/page/bridge/main.js")).has("/page/vendor/uplot.js"));
  const modules = await modulesFrom("/widget.js");
  assert.ok(modules.has("/page/bridge/widget/widget.js"));
  for (const path of modules) {
    const { headers } = (await page.file(path))!;
    assert.equal(headers["access-control-allow-origin"], "*");
    assert.equal(headers["cross-origin-resource-policy"], "cross-origin");
  }
});

Deno.test("Style sheets that the widget names are served", async () => {
  const file = await page.file("/page/bridge/widget/surroundings.js");
  const text = new TextDecoder().decode(file!.bytes);
  const named = [...text.matchAll(/"((?:vendor|style)\/\w+\.css)"/g)].map(([, path]) => path!);
  const own = /\["cards"[^\]]*\]/.exec(text)![0].match(/\w+/g)!.map((name) =>
    `bridge/style/${name}.css`
  );
  assert.ok(named.length >= 4 && own.length >= 6);
  for (const path of [...named, ...own]) assert.ok(await page.file(`/page/${path}`), path);
});

Deno.test("Nothing but the pages' files is served", async () => {
  for (
    const path of [
      "/page/../deno.json",
      "/page/bridge",
      "/page/bridge/link/batches_test.ts",
      "/page/%2e%2e/x.js",
      "/page/.x.js",
      "/widget.css",
      "/toString",
    ]
  ) {
    assert.equal(await page.file(path), undefined, path);
  }
});
