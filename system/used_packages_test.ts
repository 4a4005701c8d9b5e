import assert from "node:assert/strict";
import { usesPackages } from "./used_packages.ts";

async function check(files: Readonly<Record<string, string>>, imports = {}) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return usesPackages(`${folder}/main.ts`, imports);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("packages are seen in the script and in what it imports, circles included", async () => {
  assert.equal(await check({ "main.ts": `import a from "npm:a@1";` }), true);
  assert.equal(await check({ "main.ts": `await import("npm:a");` }), true);
  const files = { "main.ts": `export * from './b.ts';`, "b.ts": `import "./main.ts";` };
  assert.equal(await check(files), false);
  assert.equal(await check({ ...files, "b.ts": `import "./main.ts"; import 'npm:c';` }), true);
});

Deno.test("packages are seen through the user's import map", async () => {
  const imports = { a: "npm:a@1", "b/": "npm:/b@1/", c: "./c.ts" };
  assert.equal(await check({ "main.ts": `import a from "a/sub.js";` }, imports), true);
  assert.equal(await check({ "main.ts": `import b from "b/x.js";` }, imports), true);
  assert.equal(await check({ "main.ts": `import c from "c"; import "ab";` }, imports), false);
});

Deno.test("a module that is missing uses nothing", async () => {
  assert.equal(await check({ "main.ts": `import "./gone.ts";` }), false);
  assert.equal(await check({}), false);
});
