/**
 * What robot_ipc's text says of its host variables, sentence by sentence, and what ours do.
 *
 * @module
 */
import assert from "node:assert/strict";
import { HostVariable } from "robo";
import { fails, shmTest } from "../../client/shm/shm_testing.ts";
import { LineProcess } from "../lib/line_process.ts";
import { isWhole } from "./variable_child.ts";

function child(role: string, name: string): LineProcess {
  const program = new URL("./variable_child.ts", import.meta.url).pathname;
  return new LineProcess([Deno.execPath(), "run", "--allow-all", program, role, name]);
}

shmTest("class HostVariable(name: str, max_size: int = 4096)", () => {
  using variable = new HostVariable("variable");
  assert.equal(variable.name, "variable");
  assert.equal(variable.describe().maxSize, 4096);
  using small = new HostVariable("small", { maxSize: 64 });
  assert.equal(small.describe().maxSize, 64);
});

shmTest("name: a string that identifies the variable", () => {
  using left = new HostVariable("left");
  using right = new HostVariable("right");
  using again = new HostVariable("left");
  left.data = 1;
  right.data = 2;
  assert.equal(again.data, 1);
  fails(() => new HostVariable("/dev/left"), "name");
});

shmTest("max_size: the size of the variable; the smaller it is, the less memory it takes", () => {
  using small = new HostVariable("small", { maxSize: 64 });
  using large = new HostVariable("large", { maxSize: 1 << 20 });
  assert(small.describe().bytes < large.describe().bytes / 1000);
});

shmTest("Data that exceeds the max size raises an exception, and the value before stays", () => {
  using variable = new HostVariable("variable");
  variable.data = "before";
  fails(() => variable.data = "x".repeat(4096), "too-big", /4096 B.*4099 B/);
  assert.equal(variable.data, "before");
  // 4096 bytes with what says how long it is.
  variable.data = "x".repeat(4093);
  assert.equal(variable.info.length, 4096);
});

shmTest("All users must set the same max_size: here they are told so, or take it as it is", () => {
  using made = new HostVariable("shared", { maxSize: 100 });
  fails(() => new HostVariable("shared", { maxSize: 4096 }), "mismatch", /100 B.*4096 B/);
  using found = new HostVariable("shared");
  assert.equal(found.describe().maxSize, 100);
  made.data = [1, 2];
  assert.deepEqual(found.data, [1, 2]);
});

shmTest(
  "data: like a simple local variable; whatever is written to it is synced host-wide",
  async () => {
    using variable = new HostVariable<number>("synced");
    await using process = child("answer", "synced");
    assert.equal(await process.says(), "ready");
    const ticket = variable.write(1);
    await variable.next({ after: ticket });
    assert.equal(variable.data, 2);
    variable.data++;
    await variable.waitUntil((value) => value === 4);
  },
);

shmTest(
  "Both sides need not be of one language: values are MessagePack, JSON, structs or arrays",
  () => {
    using variable = new HostVariable<{ x: number }>("plain");
    variable.data = { x: 1 };
    using bytes = new HostVariable<Uint8Array>("plain", { codec: "raw" });
    assert.deepEqual(bytes.data, Uint8Array.of(0x81, 0xa1, 0x78, 1));
  },
);

shmTest(
  "Note, the lock: a program that is terminated while it writes dead-locks no slot",
  async () => {
    using variable = new HostVariable<{ writer: number; count: number; filler: Uint8Array }>(
      "locked",
      {
        slots: 2,
      },
    );
    // More deaths than it has slots, so that each slot that was lost would be missed.
    for (let death = 0; death < 6; death++) {
      const process = child("flood", "locked");
      assert.equal(await process.says(), "ready");
      await variable.next();
      Deno.kill(process.pid, "SIGKILL");
      await process[Symbol.asyncDispose]();
      const { data, ticket } = variable;
      assert(isWhole(data));
      assert.equal(variable.write(data), ticket + 1);
      assert.equal(variable.write(data), ticket + 2);
    }
    assert.equal(variable.describe().heldSlots, 0);
  },
);

shmTest("Note, the lock: Ctrl-C needs no care, as nothing is ever locked", async () => {
  using variable = new HostVariable<{ writer: number; count: number; filler: Uint8Array }>(
    "interrupted",
  );
  await using process = child("flood", "interrupted");
  assert.equal(await process.says(), "ready");
  await variable.next();
  Deno.kill(process.pid, "SIGINT");
  await assert.rejects(process.says(), /has ended/);
  const { data, ticket } = variable;
  assert(isWhole(data));
  assert.equal(variable.write(data), ticket + 1);
});

shmTest(
  "Note, the lock: a variable need not be removed, nor all its users restarted; but it can be",
  () => {
    using variable = new HostVariable<number>("kept");
    variable.data = 1;
    assert.equal(HostVariable.remove("kept"), true);
    fails(() => variable.data, "removed");
    using anew = new HostVariable<number>("kept");
    anew.data = 2;
    assert.equal(anew.data, 2);
  },
);

shmTest("14 readers at most: here there are as many as one likes", () => {
  using variable = new HostVariable<number>("read");
  variable.data = 1;
  using stack = new DisposableStack();
  const readers = Array.from({ length: 40 }, () => stack.use(new HostVariable<number>("read")));
  const views = readers.map((reader) => reader.view());
  assert(views.every((view) => view.isValid() && view.data[0] === 1));
  variable.data = 2;
  for (const reader of readers) assert.equal(reader.data, 2);
});

shmTest("A write that returns has been made: the last writer wins, none is dropped", () => {
  using first = new HostVariable<number>("order");
  using second = new HostVariable<number>("order");
  for (let count = 0; count < 100; count++) {
    const ticket = first.write(count);
    assert.equal(second.write(-count), ticket + 1);
    assert.equal(first.data, -count);
  }
});
