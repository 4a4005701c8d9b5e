import assert from "node:assert/strict";
import { hasSharedMemory } from "../lib/shm_folder.ts";
import type { FullMemory } from "./full_memory_child.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** Runs a command of a shell with a folder of shared memory that has 1 MB in all; it is gone when the command ends. */
async function inSmallMemory(command: string): Promise<Deno.CommandOutput> {
  const folder = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "robo-test-" });
  try {
    const mount = `mount -t tmpfs -o size=1m,mode=700 robo ${folder}`;
    return await new Deno.Command("unshare", {
      args: ["--mount", "sh", "-c", `${mount} && ${command}`],
      env: { ROBO_SHM_DIR: folder, DENO: Deno.execPath() },
      cwd: ROOT,
      stdin: "null",
    }).output();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function canMount(): Promise<boolean> {
  if (!hasSharedMemory() || Deno.uid() !== 0) return false;
  try {
    return (await inSmallMemory("true")).success;
  } catch {
    return false;
  }
}

const ignore = !await canMount();

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

Deno.test({
  name:
    "A full /dev/shm is an error with numbers, and no signal when all of it is written (needs root)",
  ignore,
  async fn() {
    const { signal, code, stdout, stderr } = await inSmallMemory(
      `"$DENO" run --allow-all tests/shm/full_memory_child.ts`,
    );
    assert.deepEqual([signal, code], [null, 0], textOf(stderr));
    const { made, written, refusals }: FullMemory = JSON.parse(textOf(stdout));
    assert(made >= 4 && written >= 4 * made / 2, textOf(stdout));
    const [variable, other] = refusals;
    assert.equal(variable![0], "no-space");
    assert.match(variable![1], /variable 'v\d+' needs \d+ B of shared memory, and \d+ B are free/i);
    assert.equal(other![0], "no-space");
    assert.match(other![1], /function 'f' needs \d+ B/i);
  },
});

Deno.test({
  name: "robo shm set says that there is no room, ends with 74, and leaves nothing (needs root)",
  ignore,
  async fn() {
    const robo = `"$DENO" run --allow-all main.ts shm`;
    const { code, stdout, stderr } = await inSmallMemory(
      `${robo} set image '"x"' --max-size 1MB; echo $?; ${robo} ls --json; ls -A "$ROBO_SHM_DIR"`,
    );
    assert.equal(code, 0);
    assert.match(textOf(stderr), /^error: Variable 'image' needs \d+ B of shared memory/);
    assert.match(textOf(stderr), /\nhint: /);
    assert.equal(textOf(stdout), "74\n");
  },
});
