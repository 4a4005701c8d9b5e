import assert from "node:assert/strict";
import { temporaryFile } from "../lib/temporary_file.ts";
import { shm } from "./commands_testing.ts";

Deno.test("robo shm header prints what it makes, or writes a file for each language", async () => {
  const example = await shm(["header", "--example"]);
  assert.equal(example.status, 0);
  await using schema = await temporaryFile(example.stdout);
  const c = await shm(["header", schema.path, "--lang", "c"]);
  assert.match(c.stdout, /#define POSE_SCHEMA 0x[0-9a-f]{16}ull\n/);
  const hash = /0x[0-9a-f]{16}/.exec(c.stdout)![0];
  const all = await shm(["header", schema.path]);
  assert.equal(all.stdout.split(hash).length - 1, 3, "the same hash in all languages");
  const folder = await Deno.makeTempDir();
  try {
    const written = await shm(["header", schema.path, "--output", `${folder}/new`]);
    const paths = ["h", "py", "ts"].map((ending) => `${folder}/new/pose.${ending}`);
    assert.equal(written.stdout, paths.map((path) => `wrote ${path}\n`).join(""));
    assert.equal(await Deno.readTextFile(paths[0]!), c.stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("mistakes in a schema are shown with their paths, and a file that is missing", async () => {
  await using schema = await temporaryFile(
    '{"name": "A", "fields": [{"name": "x", "type": "double"}]}',
  );
  const { status, stderr } = await shm(["header", schema.path]);
  assert.equal(status, 65);
  assert.match(stderr, /^error: \S+: fields\[0\]\.type: "double" is no type; allowed: bool, /);
  assert.equal((await shm(["header", "/nowhere/pose.json"])).status, 66);
  assert.equal((await shm(["header"])).status, 64);
});
