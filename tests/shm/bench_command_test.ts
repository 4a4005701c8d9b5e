import assert from "node:assert/strict";
import { robo } from "../lib/robo_process.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";

const ignore = !hasSharedMemory();

interface Figure {
  readonly name: string;
  readonly title: string;
  readonly ns: number;
  readonly bytes?: number;
}

const LOCAL = [
  ...["write/64", "read/64", "write/4096", "read/4096", "write/1048576", "read/1048576"],
  ...["write/object", "read/object", "look"],
];
const OTHERS = ["call/awaited", "pipe", "socket"];
const TWO_CORES = ["floor", "mirror", "call/spinning"];

Deno.test(
  { name: "robo shm bench --json tells all figures, and leaves nothing", ignore },
  async () => {
    using folder = shmFolder();
    const { status, stdout, stderr } = await robo(["shm", "bench", "--json", "--duration", "10ms"]);
    assert.equal(status, 0, stderr);
    const { figures } = JSON.parse(stdout) as { figures: Figure[] };
    const expected = [...LOCAL, ...OTHERS, ...(navigator.hardwareConcurrency > 1 ? TWO_CORES : [])];
    assert.deepEqual(figures.map(({ name }) => name).sort(), expected.sort());
    for (const { name, ns } of figures) assert.ok(ns > 0, `${name}: ${ns}`);
    const left = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name);
    assert.deepEqual(left.filter((name) => /\.(var|fn)$/.test(name)), []);
  },
);

Deno.test({ name: "robo shm bench shows a table, with the floor first", ignore }, async () => {
  using _folder = shmFolder();
  const { status, stdout, stderr } = await robo(["shm", "bench", "--duration", "10ms"]);
  assert.equal(status, 0, stderr);
  const [heading, ...rows] = stdout.trimEnd().split("\n");
  assert.match(heading!, /^WHAT +TIME/);
  assert.ok(rows.some((row) => /^write 1 MB +[\d.]+ [nµm]s/.test(row)), stdout);
});

Deno.test({ name: "robo shm bench refuses a duration that says nothing", ignore }, async () => {
  const { status, stderr } = await robo(["shm", "bench", "--duration", "1ms"]);
  assert.equal(status, 64);
  assert.match(stderr, /--duration is from 10ms to 1min/);
});
