import assert from "node:assert/strict";
import fc from "fast-check";
import { until } from "../../../tests/lib/until.ts";
import { overSsh, quoted, remoteScript } from "./ssh_command.ts";
import { HAS_SSHD, sshServer } from "./sshd_testing.ts";
import { HAS_PROC, living, shell, withSupervisor } from "./supervisor_testing.ts";

const MACHINE = { destination: "pi@robot", sshArgs: ["-p", "2222"] };

Deno.test("overSsh runs ssh with the user's arguments first, and asks by closing the pipe", () => {
  const spec = shell("n", "true", { stop: { politeMs: 100, termMs: 200 } });
  const remote = overSsh({ machine: MACHINE, spec, run: "1", folder: "/launch" });
  assert.deepEqual(remote.command.slice(0, 4), ["ssh", "-T", "-p", "2222"]);
  assert.deepEqual(remote.command.slice(-3, -1), ["--", "pi@robot"]);
  assert.deepEqual([remote.politeBy, remote.heartbeat, remote.cwd], [
    ...["end-of-input", true, "/launch"],
  ]);
  assert.deepEqual(remote.stop, { politeMs: 2300, termMs: 2000 });
  assert.match(remote.statusWords![255]!, /connection to pi@robot failed or was lost/);
  assert.equal(remote.input!.split("\n").length, 2);
});

Deno.test("remoteScript refuses names that no shell can export, and zero bytes", () => {
  assert.throws(() => remoteScript(shell("n", "", { env: { "A B": "" } }), "1"), /A B is no name/);
  assert.throws(() => quoted("a\0b"), /zero byte/);
});

Deno.test({
  name: "quoted words reach a program as they are, whatever is in them",
  ignore: !HAS_PROC,
  async fn() {
    const words = fc.array(
      fc.string({ unit: "binary" }).map((text) => text.toWellFormed().replaceAll("\0", "")),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(words, async (words) => {
        const line = `nl=$(printf '\\nx'); nl=\${nl%x}; printf '%s\\0' ${
          words.map(quoted).join(" ")
        }`;
        assert.ok(!line.includes("\n"));
        const { stdout } = await new Deno.Command("sh", { args: ["-c", line] }).output();
        assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), words);
      }),
      { numRuns: 50 },
    );
  },
});

/** The script at the other end, without a network: under a shell with a session of its own, as sshd gives it. */
function otherEnd(shellName: string) {
  return shellName === "bash" ? ["bash", "--posix"] : [shellName];
}

for (const program of ["sh", "bash"]) {
  Deno.test({
    name:
      `The script at the other end under ${program} carries folder, variables and words, and ends all with its input`,
    ignore: !HAS_PROC,
    fn: () =>
      withSupervisor(async ({ supervisor, run }) => {
        const daemon = "trap '' INT TERM; echo daemon; while :; do sleep 0.05; done";
        const far = shell(
          "far",
          `trap 'echo asked; exit 5' INT; pwd; echo "$WORDS"; echo "$1"; ` +
            `(setsid sh -c "${daemon}" &); while :; do sleep 0.02; done`,
          {
            cwd: "/usr",
            env: { WORDS: 'it\'s "two"\nlines \\ $HOME' },
            stop: { politeMs: 5000, termMs: 100 },
          },
        );
        const spec = { ...far, command: [...far.command, "sh", "an 'argument'"] };
        const remote = overSsh({ machine: MACHINE, spec, run: `${run}-far`, folder: "/" });
        const node = supervisor.add({
          ...remote,
          command: [...otherEnd(program), "-c", 'IFS= read -r s; eval "$s"'],
        });
        node.start();
        await until("it is up", () => node.lastLines(9).includes("daemon"));
        assert.deepEqual(node.lastLines(9).slice(0, 4), [
          ...["/usr", 'it\'s "two"', "lines \\ $HOME", "an 'argument'"],
        ]);
        assert.ok(living(`${run}-far`).length >= 2);
        await node.stop("a test");
        assert.deepEqual(living(`${run}-far`), []);
        assert.ok(node.lastLines(9).includes("asked"));
        assert.equal(node.lastExit!.code, 5);
      }),
  });
}

Deno.test({
  name: "A folder that is not there ends the other end with a status of its own",
  ignore: !HAS_PROC,
  fn: () =>
    withSupervisor(async ({ supervisor, told }) => {
      const spec = shell("far", "echo never", { cwd: "/no/such" });
      const remote = overSsh({ machine: MACHINE, spec, run: "none", folder: "/" });
      const node = supervisor.add({
        ...remote,
        command: ["sh", "-c", 'IFS= read -r s; eval "$s"'],
      });
      node.start();
      assert.equal((await told("exited")).exit!.code, 72);
      assert.match(node.lastLines(1)[0]!, /\/no\/such/);
    }),
});

Deno.test({
  name: "Over a real ssh, a program runs, is asked to end, and ends when the connection is cut",
  ignore: !HAS_PROC || !HAS_SSHD,
  async fn() {
    await using server = await sshServer();
    await withSupervisor(async ({ supervisor, run }) => {
      const far = shell("far", 'trap "exit 4" INT; echo "up $FAR"; while :; do sleep 0.02; done', {
        env: { FAR: "away" },
        stop: { politeMs: 5000, termMs: 100 },
      });
      const remote = overSsh({ machine: server, spec: far, run: `${run}-far`, folder: "/" });
      const node = supervisor.add(remote);
      node.start();
      await until("it is up", () => node.lastLines(9).includes("up away"));
      await node.stop("a test");
      assert.equal(node.lastExit!.code, 4);
      assert.deepEqual(living(`${run}-far`), []);

      node.start();
      await until(
        "it is up again",
        () => node.lastLines(9).filter((l) => l === "up away").length === 2,
      );
      // As when the launcher's machine loses its network: the client is gone, without a word.
      await node.kill("a test");
      await until("the other end has noticed", () => living(`${run}-far`).length === 0);
    });
  },
});

Deno.test({
  name: "An ssh that cannot connect is told in words",
  ignore: !HAS_PROC || !HAS_SSHD,
  fn: () =>
    withSupervisor(async ({ supervisor, told }) => {
      const machine = { destination: "127.0.0.1", sshArgs: ["-p", "1"] };
      const remote = overSsh({ machine, spec: shell("far", "true"), run: "none", folder: "/" });
      supervisor.add(remote).start();
      assert.match(
        (await told("exited")).text,
        /status 255 \(the connection to 127\.0\.0\.1 failed/,
      );
    }),
});
