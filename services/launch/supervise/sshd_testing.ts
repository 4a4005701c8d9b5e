import { until } from "../../../tests/lib/until.ts";
import type { Machine } from "../plan.ts";

const SSHD = "/usr/sbin/sshd";

/** Whether an ssh server and its client are installed. */
export const HAS_SSHD: boolean = isThere(SSHD) && isThere("/usr/bin/ssh");

/** An ssh server on loopback, for this user and with keys of its own; it ends with its scope. */
export async function sshServer(): Promise<
  Pick<Machine, "destination" | "sshArgs"> & AsyncDisposable
> {
  const folder = await Deno.makeTempDir();
  for (const key of ["host", "user"]) {
    await run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", `${folder}/${key}`);
  }
  // Its separation of privileges wants this folder, which the system's service would make.
  await Deno.mkdir("/run/sshd", { recursive: true }).catch(() => {});
  const port = freePort();
  await Deno.writeTextFile(
    `${folder}/config`,
    [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${folder}/host`,
      `AuthorizedKeysFile ${folder}/user.pub`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "PasswordAuthentication no",
      "PermitRootLogin yes",
      "AcceptEnv JUPYTER_RUNTIME_DIR",
    ].join("\n"),
  );
  const server = new Deno.Command(SSHD, {
    args: ["-D", "-e", "-f", `${folder}/config`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const sshArgs = [
    ...["-p", String(port), "-i", `${folder}/user`, "-F", "none", "-o", "LogLevel=ERROR"],
    ...["-o", "StrictHostKeyChecking=no", "-o", `UserKnownHostsFile=${folder}/known`],
  ];
  await until("the ssh server answers", async () => {
    const tried = new Deno.Command("ssh", {
      args: [...sshArgs, "127.0.0.1", "true"],
      stderr: "null",
    });
    return (await tried.output()).success;
  });
  return {
    destination: "127.0.0.1",
    sshArgs,
    async [Symbol.asyncDispose]() {
      server.kill("SIGTERM");
      await server.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program} failed`);
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
