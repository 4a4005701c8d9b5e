import assert from "node:assert/strict";
import { robo, spawnRobo } from "../lib/robo_process.ts";

const USE_LIBRARY =
  `import * as library from "robo"; if (library === undefined) throw new Error();\n`;

async function folder(files: Readonly<Record<string, string>>) {
  const path = await Deno.makeTempDir({ prefix: "robo run " });
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(`${path}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function runIn(files: Readonly<Record<string, string>>, args: string[], input?: string) {
  await using place = await folder(files);
  const result = await robo(["run", ...args], {
    cwd: place.path,
    ...input === undefined ? {} : { input },
  });
  const names = (await Array.fromAsync(Deno.readDir(place.path))).map((entry) => entry.name).sort();
  return { ...result, names };
}

Deno.test("a program in an empty folder finds the library, its own modules, arguments and input", async () => {
  const result = await runIn(
    {
      "node.ts": USE_LIBRARY + `import { twice } from "./lib/twice.ts";
        const input: string = await new Response(Deno.stdin.readable).text();
        console.log(JSON.stringify([twice(Deno.args), input]));
        Deno.exit(9);`,
      "lib/twice.ts": "export const twice = (x: string[]) => [...x, ...x];",
    },
    ["node.ts", "--help", "--", "-x"],
    "hello",
  );
  const words = ["--help", "--", "-x"];
  assert.equal(result.stderr, "");
  assert.deepEqual(JSON.parse(result.stdout), [[...words, ...words], "hello"]);
  assert.equal(result.status, 9);
  assert.deepEqual(result.names, ["lib", "node.ts"], "nothing is left behind");
});

Deno.test("a program keeps the imports of its own deno.json", async () => {
  const result = await runIn({
    "deno.jsonc": `{ "imports": { "parts/": "./parts/", /* ours */ }, }`,
    "parts/arm.ts": `export default "arm";`,
    "src/node.ts": USE_LIBRARY + `import arm from "parts/arm.ts"; console.log(arm);`,
  }, ["src/node.ts"]);
  assert.deepEqual([result.stderr, result.stdout, result.status], ["", "arm\n", 0]);
  assert.deepEqual(result.names, ["deno.jsonc", "parts", "src"]);
});

Deno.test("a program keeps the packages of its own package.json", async () => {
  const result = await runIn({
    "package.json": `{ "type": "module", "dependencies": { "arm": "1.0.0" } }`,
    "node_modules/arm/package.json":
      `{ "name": "arm", "version": "1.0.0", "type": "module", "main": "a.js" }`,
    "node_modules/arm/a.js": `export default "arm";`,
    "node.ts": USE_LIBRARY + `import arm from "arm"; console.log(arm);`,
  }, ["node.ts"]);
  assert.deepEqual([result.stderr, result.stdout, result.status], ["", "arm\n", 0]);
  assert.deepEqual(result.names, ["node.ts", "node_modules", "package.json"]);
});

Deno.test("a signal reaches the program", async () => {
  await using place = await folder({
    "node.ts": `Deno.addSignalListener("SIGTERM", () => Deno.exit(7));
      setInterval(() => {}, 1000);
      console.log("up");`,
  });
  await using child = spawnRobo(["run", "node.ts"], { cwd: place.path });
  const reader = child.process.stdout.getReader();
  await reader.read();
  child.process.kill("SIGTERM");
  assert.equal((await child.process.status).code, 7);
  await reader.cancel();
});

Deno.test("a program that is not there is a usage error", async () => {
  const { status, stderr } = await runIn({}, ["nothing.ts"]);
  assert.equal(status, 64);
  assert.match(stderr, /^error: There is no program nothing\.ts\nhint: /);
});

Deno.test("a broken deno.json beside the program is named", async () => {
  const { status, stderr } = await runIn({ "deno.json": "{", "node.ts": "" }, ["node.ts"]);
  assert.equal(status, 78);
  assert.match(stderr, /^error: Cannot read .*\/deno\.json: /);
});
