import assert from "node:assert/strict";
import { inFolder } from "../tests/lib/in_folder.ts";
import { until } from "../tests/lib/until.ts";
import { type LogDisk, type LogHandle, systemDisk } from "./log_disk.ts";
import { LogFile, type LogFileOptions } from "./log_file.ts";

/** A disk that fails while `fault` says so. */
function faulty(fault: { error?: Error; room?: number }): LogDisk {
  const disk = systemDisk();
  return {
    ...disk,
    async open(path) {
      const { handle, size } = await disk.open(path);
      return {
        size,
        handle: {
          ...handle,
          write(bytes) {
            if (fault.error && !fault.room) throw fault.error;
            const part = bytes.subarray(0, fault.room ?? bytes.length);
            if (fault.error) fault.room = 0;
            return handle.write(part);
          },
        },
      };
    },
  };
}

/** A disk that keeps one file in memory, and waits for `turn` before it writes. */
function memoryDisk(turn: () => Promise<void>) {
  let text = "";
  const handle: LogHandle = {
    async write(bytes) {
      await turn();
      text += new TextDecoder().decode(bytes);
      return bytes.length;
    },
    isAt: () => Promise.resolve(true),
    close: () => {},
  };
  const disk: LogDisk = { ...systemDisk(), open: () => Promise.resolve({ handle, size: 0 }) };
  return { disk, written: () => text };
}

async function logs(path: string, options: LogFileOptions, lines: readonly string[]) {
  const troubles: string[] = [];
  await using log = new LogFile(path, { onTrouble: (text) => troubles.push(text), ...options });
  for (const line of lines) await log.writeLine(line);
  return { troubles, log };
}

Deno.test("LogFile begins a new file when one is full, and keeps as many as it should", () =>
  inFolder(async (folder) => {
    const path = `${folder}/deep/a.log`;
    await logs(path, { maxBytes: 10 }, ["1234", "5678", "abcd", "efgh", "ijkl", "mnop", "qrst"]);
    assert.equal(await Deno.readTextFile(path), "qrst\n");
    assert.equal(await Deno.readTextFile(`${path}.1`), "ijkl\nmnop\n");
    assert.equal(await Deno.readTextFile(`${path}.2`), "abcd\nefgh\n");
    await assert.rejects(Deno.stat(`${path}.3`));
  }));

Deno.test("LogFile goes on in a file that is there", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.log`;
    await logs(path, { maxBytes: 10 }, ["1234"]);
    await logs(path, { maxBytes: 10 }, ["5678", "abcd"]);
    assert.equal(await Deno.readTextFile(`${path}.1`), "1234\n5678\n");
    assert.equal(await Deno.readTextFile(path), "abcd\n");
  }));

Deno.test("LogFile says once that its disk is full, counts, and goes on when there is room", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.log`;
    const fault: { error?: Error; room?: number } = {};
    const troubles: string[] = [];
    {
      await using log = new LogFile(path, {
        onTrouble: (text) => troubles.push(text),
        retryMs: 0,
        disk: faulty(fault),
      });
      await log.writeLine("before");
      fault.error = new Error("No space left on device");
      fault.room = 3;
      await log.writeLine("torn");
      for (let i = 0; i < 10; i++) await log.writeLine("lost");
      delete fault.error;
      delete fault.room;
      await log.writeLine("after");
      assert.equal(log.lost, 11);
    }
    assert.equal(troubles.length, 2);
    assert.match(
      troubles[0]!,
      /cannot be written \(No space left on device\); the program runs on/,
    );
    assert.match(troubles[1]!, /is written again; 11 lines are missing/);
    assert.equal(
      await Deno.readTextFile(path),
      "before\ntor\n--- 11 lines are missing here\nafter\n",
    );
  }));

Deno.test("LogFile begins anew when its file, or the whole folder, is taken away", () =>
  inFolder(async (folder) => {
    const troubles: string[] = [];
    await using log = new LogFile(`${folder}/run/a.log`, {
      lookMs: 0,
      onTrouble: (text) => troubles.push(text),
    });
    await log.writeLine("one");
    await Deno.remove(log.path);
    await log.writeLine("two");
    assert.equal(await Deno.readTextFile(log.path), "two\n");
    await Deno.remove(`${folder}/run`, { recursive: true });
    await log.writeLine("three");
    assert.equal(await Deno.readTextFile(log.path), "three\n");
    assert.deepEqual(troubles, []);
  }));

Deno.test("LogFile does not wait for a disk that does not answer, and says when it does again", async () => {
  const { promise: stall, resolve } = Promise.withResolvers<void>();
  const { disk, written } = memoryDisk(() => stall);
  const troubles: string[] = [];
  await using log = new LogFile("a.log", {
    stallMs: 20,
    onTrouble: (text) => troubles.push(text),
    disk,
  });
  await log.writeLine("slow");
  for (let i = 0; i < 5; i++) await log.writeLine("lost");
  assert.equal(log.lost, 5);
  assert.match(troubles[0]!, /was not written for 20 ms/);
  resolve();
  await until("it is written", () => written() === "slow\n");
  await log.writeLine("after");
  assert.equal(troubles.length, 2);
  assert.match(troubles[1]!, /is written again; 5 lines are missing/);
  assert.equal(written(), "slow\n--- 5 lines are missing here\nafter\n");
});

Deno.test("LogFile says of each line that is missing that it is, also when the disk does not answer to that", async () => {
  let turn = Promise.withResolvers<void>();
  const { disk, written } = memoryDisk(() => turn.promise);
  const troubles: string[] = [];
  await using log = new LogFile("a.log", {
    stallMs: 20,
    onTrouble: (text) => troubles.push(text),
    disk,
  });
  for (const lines of [["slow", "lost"], ["after", "lost", "lost"]]) {
    // The first waits for the disk until it counts as one that does not answer.
    for (const line of lines) await log.writeLine(line);
    turn.resolve();
    const last = lines[0]!;
    await until(`${last} is written`, () => written().endsWith(`${last}\n`));
    turn = Promise.withResolvers<void>();
  }
  turn.resolve();
  await log.writeLine("end");
  const gap = (lines: number) => `--- ${lines} lines are missing here`;
  assert.equal(written(), ["slow", gap(1), "after", gap(2), "end", ""].join("\n"));
  assert.equal(log.lost, 3);
});

Deno.test("LogFile does not take its own process, which could not run, for a disk that does not answer", async () => {
  // The next turn of this process is soon enough.
  const { disk, written } = memoryDisk(() => new Promise((resolve) => setTimeout(resolve)));
  const onTrouble = (text: string) => assert.fail(text);
  await using log = new LogFile("a.log", { stallMs: 50, onTrouble, disk });
  const writing = log.writeLine("busy");
  const end = performance.now() + 100;
  while (performance.now() < end);
  await writing;
  assert.equal(written(), "busy\n");
});

Deno.test("LogFile does not give up a disk that answers because many lines wait for it", async () => {
  const { disk, written } = memoryDisk(() => new Promise((resolve) => setTimeout(resolve, 20)));
  const onTrouble = (text: string) => assert.fail(text);
  await using log = new LogFile("a.log", { stallMs: 50, onTrouble, disk });
  const lines = Array.from({ length: 10 }, (_, at) => String(at));
  await Promise.all(lines.map((line) => log.writeLine(line)));
  assert.equal(written(), `${lines.join("\n")}\n`);
});

Deno.test("LogFile keeps no more than a limit for a disk that is slow, and says what is missing", async () => {
  const turn = Promise.withResolvers<void>();
  const { disk, written } = memoryDisk(() => turn.promise);
  await using log = new LogFile("a.log", { stallMs: 1e9, disk });
  const line = "x".repeat(2 ** 18 - 1);
  const writing = Array.from({ length: 10 }, () => log.writeLine(line));
  turn.resolve();
  await Promise.all(writing);
  await log.writeLine("end");
  assert.equal(log.lost, 5);
  const lines = written().trimEnd().split("\n").map((one) => one === line ? "line" : one);
  assert.deepEqual(lines, [
    ...["--- 5 lines are missing here", "line", "line", "line", "line", "line", "end"],
  ]);
});

Deno.test("LogFile counts what it could never write when it is closed", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const { troubles, log } = await logs(`${folder}/file/a.log`, { retryMs: 1e6 }, ["a", "b", "c"]);
    assert.equal(log.lost, 3);
    assert.equal(troubles.length, 2);
    assert.match(troubles[1]!, /^3 lines of .* were left out$/);
  }));

Deno.test({
  name: "LogFile outlives a disk that is really full",
  // A file system of a few kilobytes can be had by root alone.
  ignore: Deno.build.os !== "linux" || !await canMount(),
  fn: () =>
    inFolder(async (folder) => {
      await mount(folder);
      try {
        const lines = Array.from({ length: 3000 }, () => "x".repeat(99));
        const { troubles, log } = await logs(`${folder}/a.log`, { retryMs: 1e6 }, lines);
        assert.ok(log.lost > 2000 && log.lost < 3000, `${log.lost}`);
        assert.match(troubles[0]!, /No space left on device/);
        assert.equal(troubles.length, 2);
      } finally {
        await run("umount", folder);
      }
    }),
});

async function mount(folder: string): Promise<boolean> {
  return await run("mount", "-t", "tmpfs", "-o", "size=64k", "none", folder);
}

async function canMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  try {
    return await mount(folder) && await run("umount", folder);
  } finally {
    await Deno.remove(folder);
  }
}

async function run(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args }).output()).success;
  } catch {
    return false;
  }
}
