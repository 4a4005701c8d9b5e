import assert from "node:assert/strict";
import { shmTest } from "../../client/shm/shm_testing.ts";
import { HostVariable } from "../../mod.ts";
import { LineProcess } from "../lib/line_process.ts";
import { until } from "../lib/until.ts";

const CHILD = new URL("./variable_child.ts", import.meta.url).pathname;

function child(role: string, name: string, count: number): LineProcess {
  return new LineProcess([Deno.execPath(), "run", "--allow-all", CHILD, role, name, String(count)]);
}

function threads(): number {
  return [...Deno.readDirSync("/proc/self/task")].length;
}

function openFiles(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

function open(count: number): { readonly all: HostVariable<number>[] } & Disposable {
  const all = Array.from(
    { length: count },
    (_, at) => new HostVariable<number>(`many-${at}`, { maxSize: 64, slots: 2 }),
  );
  return {
    all,
    [Symbol.dispose]: () => {
      for (const variable of all) variable.close();
    },
  };
}

shmTest(
  "64 loops over variables, idle or flooded, leave files to be read",
  async (folder) => {
    using variables = open(64);
    const file = `${folder}/file`;
    await Deno.writeTextFile(file, "content");
    const seen = new Map<string, number>();
    const loops = variables.all.map(async (variable) => {
      for await (const value of variable.watch()) seen.set(variable.name, value);
    });
    // Were each of them a parked call, the file would wait for ever behind the 33rd.
    assert.equal(await Deno.readTextFile(file), "content");
    await using _writer = child("many", "many-", 64);
    await until("each loop has had values", () => seen.size === 64);
    const before = [...seen.values()].reduce((sum, value) => sum + value);
    assert.equal(await Deno.readTextFile(file), "content");
    await until(
      "the loops have gone on",
      () => [...seen.values()].reduce((sum, value) => sum + value) > before,
    );
    for (const variable of variables.all) variable.close();
    await Promise.all(loops);
  },
);

shmTest(
  "1,000 variables are open and watched by one process, with the threads and files of one",
  async () => {
    using first = new HostVariable<number>("first");
    const next = first.next();
    await until("a call is parked", () => threads() > 1);
    const [threadsBefore, filesBefore] = [threads(), openFiles()];
    using variables = open(1000);
    const nexts = variables.all.map((variable) => variable.next());
    assert.equal(HostVariable.list().length, 1001);
    await using writer = child("each", "many-", 1000);
    assert.equal(await writer.says(), "written");
    assert.deepEqual(await Promise.all(nexts), Array.from(variables.all, (_, at) => at));
    // The child process takes some of both; a variable takes none.
    assert(threads() - threadsBefore < 8, `${threads() - threadsBefore} more threads`);
    const files = openFiles() - filesBefore;
    assert(files < 20, `${files} more files`);
    first.data = 1;
    await next;
  },
);
