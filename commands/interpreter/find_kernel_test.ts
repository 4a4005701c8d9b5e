import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import {
  type ConnectionInfo,
  formatConnectionFile,
  parseConnectionFile,
} from "../../protocols/jupyter/mod.ts";
import { HAS_SSHD, sshServer } from "../../services/launch/supervise/sshd_testing.ts";
import { inFolder } from "../../tests/lib/in_folder.ts";
import { until } from "../../tests/lib/until.ts";
import { type KernelFlags, resolveKernel } from "./find_kernel.ts";

const PORTS = { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 };

async function keep(folder: string, name: string, ip: string, host = "") {
  const info = { transport: "tcp", ip, ports: PORTS, key: "k", robo: { name: "robo" } } as const;
  await Deno.mkdir(`${folder}/robo/kernels`, { recursive: true });
  const file = `${folder}/robo/kernels/${name}.json`;
  const value = { ...JSON.parse(formatConnectionFile(info)), host };
  await Deno.writeTextFile(file, JSON.stringify(value));
  return file;
}

Deno.test("Without flags the newest kernel is meant, else the one with the name or the file", async () => {
  const env = {};
  assert.deepEqual((await resolveKernel({}, { env })).where, {});
  assert.deepEqual((await resolveKernel({ name: "arm" }, { env })).where, { name: "arm" });
  assert.deepEqual((await resolveKernel({ connection: "f.json" }, { env })).where, {
    file: "f.json",
  });
  for (const other of [{ name: "arm" }, { connect: "robot" }]) {
    await assert.rejects(resolveKernel({ connection: "f", ...other }, { env }), { code: "usage" });
  }
});

Deno.test("A paired kernel is found by its name here, its address and its machine's name", () =>
  inFolder(async (folder) => {
    const env = { XDG_CONFIG_HOME: folder };
    const arm = await keep(folder, "arm", "192.168.1.7", "robot");
    const leg = await keep(folder, "leg", "192.168.1.8", "walker");
    await Deno.writeTextFile(`${folder}/robo/kernels/broken.json`, "{");
    for (const connect of ["arm", "192.168.1.7", "robot", "robot.local"]) {
      await using found = await resolveKernel({ connect }, { env });
      assert.deepEqual([found.where, found.isHere], [{ file: arm }, false], connect);
      assert.equal(found.words, "arm at 192.168.1.7");
    }
    assert.deepEqual((await resolveKernel({ connect: "leg" }, { env })).where, { file: leg });

    await keep(folder, "arm2", "192.168.1.7", "robot");
    await assert.rejects(resolveKernel({ connect: "robot" }, { env }), /Several kernels of robot/);
    assert.deepEqual((await resolveKernel({ connect: "arm" }, { env })).where, { file: arm });

    await assert.rejects(resolveKernel({ connect: "desk" }, { env }), (error: Error) => {
      assert.match(error.message, /desk is not paired/);
      assert.match((error as { hint?: string }).hint!, /ssh:\/\/desk; paired are arm, arm2, leg/);
      return true;
    });
  }));

Deno.test("Where no kernel runs here, the paired ones are named that may have been meant", () =>
  inFolder(async (folder) => {
    const env = { XDG_CONFIG_HOME: folder };
    const none = new RoboError("unavailable", "No kernel runs here", { hint: "Start one" });
    const hint = async (flags: KernelFlags, error = none) => {
      const { explain } = await resolveKernel(flags, { env });
      return await explain(error).catch(({ hint }: RoboError) => hint);
    };
    assert.equal(await hint({}), "Start one");
    const file = await keep(folder, "arm", "192.168.1.7");
    await keep(folder, "leg", "192.168.1.8");
    assert.match((await hint({}))!, /: --connect arm, --connect leg$/);
    assert.match((await hint({ name: "leg" }))!, /: --connect leg$/);
    for (const flags of [{ name: "amr" }, { connect: "arm" }, { connection: file }]) {
      assert.equal(await hint(flags), "Start one");
    }
    assert.equal(await hint({}, new RoboError("lost", "gone", { hint: "see" })), "see");
  }));

Deno.test({
  name: "Over ssh a kernel's ports are reached through sockets that end with the result",
  ignore: !HAS_SSHD,
  async fn() {
    await using server = await sshServer();
    await inFolder(async (folder) => {
      // The other machine is this one: its kernel is five ports that say their number.
      const listeners = [0, 1, 2, 3, 4].map(() => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
      const serving = listeners.map(async (listener) => {
        for await (const connection of listener) {
          await connection.write(new TextEncoder().encode(`${listener.addr.port}\n`));
          connection.close();
        }
      });
      const [shell, iopub, stdin, control, hb] = listeners.map(({ addr }) => addr.port);
      const info: ConnectionInfo = {
        transport: "tcp",
        ip: "127.0.0.1",
        ports: { shell: shell!, iopub: iopub!, stdin: stdin!, control: control!, hb: hb! },
        key: "secret",
        robo: { name: "arm", pid: Deno.pid },
      };
      await Deno.writeTextFile(`${folder}/kernel-7.json`, formatConnectionFile(info));
      const sshArgs = [...server.sshArgs, "-o", `SetEnv=JUPYTER_RUNTIME_DIR=${folder}`];
      try {
        const found = await resolveKernel(
          { connect: `ssh://${server.destination}`, name: "arm" },
          { env: {}, sshArgs },
        );
        const { where } = found;
        assert.ok("info" in where);
        assert.deepEqual([where.info.transport, where.info.key], ["ipc", "secret"]);
        assert.equal(found.words, "arm at 127.0.0.1");
        for (const channel of ["shell", "iopub", "stdin", "control", "hb"] as const) {
          const path: string = `${where.info.ip}-${where.info.ports[channel]}`;
          const connection = await Deno.connect({ transport: "unix", path });
          const text = await new Response(connection.readable).text();
          assert.equal(text, `${info.ports[channel]}\n`);
        }
        parseConnectionFile(formatConnectionFile(where.info), "as a file");
        await found[Symbol.asyncDispose]();
        await until(
          "the folder is gone",
          () => Deno.stat(where.info.ip.replace(/\/k$/, "")).then(() => false, () => true),
        );

        const leaving = new AbortController();
        const options = { env: {}, sshArgs, signal: leaving.signal };
        const other = await resolveKernel({ connect: "ssh://127.0.0.1" }, options);
        leaving.abort();
        await other[Symbol.asyncDispose]();
        await assert.rejects(
          resolveKernel({ connect: "ssh://127.0.0.1", name: "nobody" }, { env: {}, sshArgs }),
          /No kernel called nobody runs on 127\.0\.0\.1/,
        );
      } finally {
        listeners.forEach((listener) => listener.close());
        await Promise.all(serving);
      }
    });
  },
});

Deno.test({
  name: "A machine that ssh cannot reach is told with what ssh says",
  ignore: !HAS_SSHD,
  async fn() {
    const sshArgs = ["-F", "none"];
    await assert.rejects(
      resolveKernel({ connect: "ssh://127.0.0.1:1" }, { env: {}, sshArgs }),
      /Cannot reach 127\.0\.0\.1: .*refused/,
    );
  },
});
