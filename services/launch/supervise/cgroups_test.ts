import assert from "node:assert/strict";
import { ControlGroups, oomKills } from "./cgroups.ts";

Deno.test("ControlGroups.open takes the nearest group that hands on both controllers, and writes limits there", async () => {
  // Ordinary files in the kernel's place: what is written can be read, and a move always works.
  const folder = await Deno.makeTempDir();
  try {
    const near = `${folder}/near`;
    await Deno.mkdir(near);
    await Deno.writeTextFile(`${near}/cgroup.subtree_control`, "memory pids\n");
    await Deno.writeTextFile(`${folder}/cgroup.subtree_control`, "cpuset cpu io memory pids\n");
    const groups = ControlGroups.open("1", [near, "/no/such", folder])!;
    const node = groups.node("a/b", { cpu: 0.25, memoryBytes: 5e7 })!;
    const read = (name: string) => Deno.readTextFileSync(`${folder}/robo-1/a.b/${name}`);
    assert.deepEqual([read("memory.max"), read("cpu.max")], ["50000000", "25000 100000"]);
    await Deno.writeTextFile(`${folder}/robo-1/a.b/memory.events`, "oom 3\noom_kill 2\n");
    assert.equal(node.oomKills(), 2);
    const [program, ...args] = node.wrap(["echo", "it's", "a b"]);
    const { stdout } = await new Deno.Command(program!, { args }).output();
    assert.equal(new TextDecoder().decode(stdout), "it's a b\n");
    assert.match(read("cgroup.procs"), /^\d+\n$/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ControlGroups.open finds nothing where nobody may make groups", () => {
  assert.equal(ControlGroups.open("1", []), undefined);
  assert.equal(ControlGroups.open("1", ["/no/such"]), undefined);
});

Deno.test("oomKills knows of none where the kernel does not say", () => {
  assert.equal(oomKills("/no/such"), 0);
  assert.ok(oomKills() >= 0);
});

const probe = ControlGroups.open("probe");
probe?.[Symbol.dispose]();

Deno.test({
  name: "The kernel ends a node that takes more memory than its control group allows",
  ignore: probe === undefined,
  async fn() {
    using groups = ControlGroups.open(crypto.randomUUID())!;
    const node = groups.node("greedy", { memoryBytes: 20e6 })!;
    const [program, ...args] = node.wrap(["sh", "-c", "exec head -c 200000000 /dev/zero | tail"]);
    const { signal, code } = await new Deno.Command(program!, { args, detached: true }).output();
    assert.ok(signal === "SIGKILL" || code === 137, `${signal} ${code}`);
    assert.ok(node.oomKills() >= 1);
    node.remove();
  },
});
