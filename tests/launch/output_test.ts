import assert from "node:assert/strict";
import { until } from "../lib/until.ts";
import { flood } from "./flood.ts";
import { launchFolder, publishing, sh } from "./launch_lab.ts";
import { Launcher } from "./launcher.ts";

Deno.test("A node that floods its output neither stops the others nor takes memory, and its logs are rotated", async () => {
  const lines = 200_000;
  const { rate, drops, growth, lines: { shown, leftOut }, logs, last, warnings } = await flood(
    lines,
  );
  assert.equal(drops, 0);
  // How much of its rate is left to the other node is for the soak test to judge.
  assert.ok(rate.during > 0, "the other node went on");
  assert.ok(growth < 300e6, `${growth / 1e6} MB more`);
  // The last word is a line, too.
  assert.equal(shown + leftOut, lines + 1);
  assert.ok(leftOut > lines / 2, `${leftOut} lines are left out`);
  assert.deepEqual([...logs.keys()].toSorted(), ["flood.log", "flood.log.1", "flood.log.2"]);
  for (const size of logs.values()) assert.ok(size <= 10 * 2 ** 20, `${size}`);
  assert.equal(last, "out last; --- ended with status 0");
  // That it is slowed down is told once, and on a machine too slow for that not at all.
  assert.ok(warnings.length <= 1, warnings.join("; "));
});

const memoryDisk = await canMount() ? "" : " (not root)";

Deno.test({
  name:
    `When the disk of the logs is full the nodes run on, and the logs go on when there is room${memoryDisk}`,
  ignore: memoryDisk !== "",
  async fn() {
    await using folder = await launchFolder();
    const disk = `${folder.path}/disk`;
    await Deno.mkdir(disk);
    assert.ok(await mount(disk, "256k"));
    try {
      const line = `tick ${"x".repeat(995)}`;
      const file = await folder.write({
        nodes: {
          imu: { cmd: publishing("imu") },
          loud: { cmd: sh(`while sleep 0.005; do echo ${line}; done`) },
          other: { cmd: sh("echo up; sleep 1000") },
        },
      });
      await using launcher = await Launcher.start(folder, file, { args: ["--log-dir", disk] });
      const warnings = (text: RegExp) =>
        launcher.texts("warning", "loud").filter((one) => text.test(one));
      await until("the disk is full", () => warnings(/loud\.log cannot be written/).length > 0);
      assert.match(warnings(/cannot/)[0]!, /No space left on device.*; the program runs on/);
      const count = () => launcher.lines.filter(({ node }) => node === "loud").length;
      const before = count();
      await until("it runs on", () => count() > before + 50);
      assert.deepEqual((await launcher.state()).nodes.map(({ starts }) => starts), [1, 1, 1]);
      assert.equal(warnings(/cannot be written/).length, 1);
      assert.ok(await run("mount", "-o", "remount,size=20m", disk));
      await until(
        "it is written again",
        () => warnings(/is written again; \d+ lines are missing/).length > 0,
      );
      const { logFolder } = await launcher.state();
      const log = await until("more lines come", async () => {
        const text = await Deno.readTextFile(`${logFolder}/loud.log`);
        return /^--- \d+ lines are missing here\n.*tick x+\n/m.test(text) && text;
      });
      // The line that was torn by the full disk stands alone, in front of the mark; all others are whole.
      const written = log.split("\n").slice(0, -1);
      const mark = written.findIndex((one) => one.startsWith("--- "));
      const isWhole = (one: string) => one.endsWith(` out ${line}`);
      assert.ok(written.slice(1, mark - 1).every(isWhole));
      assert.ok(written.slice(mark + 1).every(isWhole));
      launcher.signal("SIGINT");
      assert.equal(await launcher.ended(), 0);
    } finally {
      await run("umount", disk);
    }
  },
});

async function canMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  try {
    return await mount(folder, "64k") && await run("umount", folder);
  } finally {
    await Deno.remove(folder);
  }
}

function mount(folder: string, size: string): Promise<boolean> {
  return run("mount", "-t", "tmpfs", "-o", `size=${size}`, "none", folder);
}

async function run(program: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args, stdout: "null", stderr: "null" }).output())
      .success;
  } catch {
    return false;
  }
}
