import assert from "node:assert/strict";
import { KernelClient } from "../../client/kernel/mod.ts";
import { resolveKernel } from "../../commands/interpreter/find_kernel.ts";
import { robo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { InterpreterLab, RunningCommand } from "./lab.ts";

/** The other machine: the same robo with a folder of its own. */
class OtherMachine {
  readonly #lab: InterpreterLab;
  readonly env: Readonly<Record<string, string>>;

  constructor(lab: InterpreterLab) {
    this.#lab = lab;
    this.env = { XDG_CONFIG_HOME: `${lab.folder.path}/other`, JUPYTER_RUNTIME_DIR: "/nowhere" };
  }

  async robo(...args: string[]) {
    return await this.roboWith("", ...args);
  }

  async roboWith(input: string, ...args: string[]) {
    return await robo(args, {
      input,
      cwd: this.#lab.folder.work,
      env: { ...this.#lab.folder.env, ...this.env },
    });
  }

  async connect(connect: string): Promise<KernelClient> {
    await using found = await resolveKernel({ connect }, { env: this.env });
    return await KernelClient.connect(found.where, { timeoutMs: 20_000 });
  }
}

async function invited(lab: InterpreterLab, args: string[] = []) {
  const pairing = new RunningCommand(["interpreter", "pair", ...args], lab.folder);
  const [, invitation] = await pairing.says(/(robo-pair:\/\/\S+)\n/);
  return { pairing, invitation: invitation! };
}

Deno.test("Two machines are paired once, then the other one executes by the kernel's name until it is removed", async () => {
  await using lab = await InterpreterLab.start(["--curve", "--name", "arm"]);
  assert.match(
    lab.kernel.out.text,
    /robo interpreter pair --name arm +# let another machine in; no machine is listed/,
  );
  const other = new OtherMachine(lab);
  const { pairing, invitation } = await invited(lab);
  await using _pairing = pairing;
  const joined = await other.robo("interpreter", "pair", invitation, "--as", "ana@desk");
  assert.equal(joined.status, 0, joined.stderr);
  assert.match(joined.stdout, /^This machine may use the kernel arm at 127\.0\.0\.1 from now on\n/);
  assert.equal(await pairing.ended(), 0);
  assert.match(pairing.out.text, /\nana@desk is paired, and may execute from now on\n/);
  const file = `${other.env["XDG_CONFIG_HOME"]}/robo/kernels/arm.json`;
  assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  const [main] = await lab.folder.connectionFiles();
  const { curve_secretkey: secret } = JSON.parse(await Deno.readTextFile(main!));
  assert.ok(secret.length === 40 && !(await Deno.readTextFile(file)).includes(secret));

  await using client = await other.connect("arm");
  assert.equal((await client.execute("6 * 7")).result?.["text/plain"], "42");
  await lab.kernel.says(/ana@desk +6 \* 7/);
  const again = await other.robo("interpreter", "pair", invitation);
  assert.equal(again.status, 69, again.stderr);

  assert.match(
    await lab.ok("interpreter", "pair", "--list"),
    /ana@desk +may use kernels here +execute/,
  );
  assert.match(
    (await other.robo("interpreter", "pair", "--list")).stdout,
    /arm +kernel elsewhere +execute/,
  );
  await lab.ok("interpreter", "pair", "--remove", "ana@desk");
  await until("its connection has ended", async () => !await client.isKernelAlive());
  await assert.rejects(other.connect("arm"), { code: "denied" });
  assert.equal((await lab.robo("interpreter", "pair", "--remove", "ana@desk")).status, 66);
});

Deno.test("A paired machine finds the kernel again when it was restarted at the same ports", async () => {
  const ports = [0, 0, 0, 0, 0].map(() => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    return listener.addr.port;
  }).join(",");
  await using lab = await InterpreterLab.start(["--curve"]);
  await lab.ok("interpreter", "stop");
  await lab.kernel.ended();
  const start = async () => {
    const kernel = new RunningCommand(["interpreter", "--curve", "--ports", ports], lab.folder);
    await kernel.says(/connection file/);
    return kernel;
  };
  const other = new OtherMachine(lab);
  {
    await using _first = await start();
    const { pairing, invitation } = await invited(lab);
    await using _pairing = pairing;
    const joined = await other.robo("interpreter", "pair", invitation, "--name", "mine");
    assert.equal(joined.status, 0, joined.stderr);
    await using client = await other.connect("mine");
    assert.equal((await client.execute("1")).status, "ok");
  }
  await using _second = await start();
  await using client = await other.connect("mine");
  assert.equal((await client.execute("2")).status, "ok");
});

Deno.test("A machine that was invited to observe sees all and executes nothing", async () => {
  await using lab = await InterpreterLab.start(["--curve", "--observers"]);
  const other = new OtherMachine(lab);
  const { pairing, invitation } = await invited(lab, ["--observe"]);
  await using _pairing = pairing;
  const joined = await other.roboWith(`${invitation}\n`, "interpreter", "pair", "-", "--json");
  assert.equal(joined.status, 0, joined.stderr);
  assert.deepEqual(JSON.parse(joined.stdout).right, "observe");
  await using client = await other.connect("robo");
  assert.equal((await client.kernelInfo()).implementation, "robo");
  assert.equal((await client.execute("1 + 1")).status, "error");
});

Deno.test("An invitation that is taken back, too late or for no kernel is said so", async () => {
  await using lab = await InterpreterLab.start(["--curve"]);
  const { pairing, invitation } = await invited(lab);
  await using _pairing = pairing;
  pairing.kill("SIGINT");
  assert.equal(await pairing.ended(), 130);
  assert.match(pairing.err.text, /taken back/);
  const late = await lab.robo("interpreter", "pair", "--for", "10ms");
  assert.equal(late.status, 69);
  assert.match(late.stderr, /Nobody has used the invitation in time/);
  const cut = await lab.robo("interpreter", "pair", invitation.slice(0, -1));
  assert.equal(cut.status, 64);
  assert.equal((await lab.robo("interpreter", "pair", "--observe")).status, 78);
  assert.equal((await lab.robo("interpreter", "pair", "--name", "leg")).status, 69);
});

Deno.test("A kernel that reads another list than the one that was written is found out at once", async () => {
  await using lab = await InterpreterLab.start(["--curve", "--authorized", "list"], { list: "" });
  const other = new OtherMachine(lab);
  const { pairing, invitation } = await invited(lab);
  await using _pairing = pairing;
  const joined = await other.robo("interpreter", "pair", invitation);
  assert.equal(joined.status, 0);
  assert.match(joined.stderr, /note: paired, but the kernel cannot be used yet: /);
  const second = await invited(lab, ["--authorized", "list"]);
  await using _second = second.pairing;
  const again = await other.robo("interpreter", "pair", second.invitation);
  assert.deepEqual([again.status, again.stderr], [0, ""]);
});

Deno.test("A kernel without --curve cannot be paired with", async () => {
  await using lab = await InterpreterLab.start();
  const { status, stderr } = await lab.robo("interpreter", "pair");
  assert.equal(status, 78);
  assert.match(stderr, /does not use --curve\nhint: .*robo interpreter --host 0\.0\.0\.0 --curve/);
});
