import assert from "node:assert/strict";
import { KernelClient } from "../../client/kernel/mod.ts";
import { resolveKernel } from "../../commands/interpreter/find_kernel.ts";
import { HAS_SSHD, sshServer } from "../../services/launch/supervise/sshd_testing.ts";
import { until } from "../lib/until.ts";
import { InterpreterLab } from "./lab.ts";

Deno.test({
  name: "A kernel of another machine is used over ssh, and its death is noticed",
  ignore: !HAS_SSHD,
  async fn() {
    await using server = await sshServer();
    await using lab = await InterpreterLab.start(["--name", "arm"]);
    const runtime = `${lab.folder.path}/runtime`;
    const sshArgs = [...server.sshArgs, "-o", `SetEnv=JUPYTER_RUNTIME_DIR=${runtime}`];
    const connect = `ssh://${server.destination}`;
    await using found = await resolveKernel({ connect, name: "arm" }, { env: {}, sshArgs });
    let isDead = false;
    await using client = await KernelClient.connect(found.where, { onDead: () => isDead = true });
    const { stdout, result } = await client.execute("console.log('far'); 6 * 7");
    assert.deepEqual([stdout, result?.["text/plain"]], ["far\n", "42"]);
    const enough = new AbortController();
    const { status } = await client.execute("console.log('on and on'); while (true) {}", {
      signal: enough.signal,
      onOutput: () => enough.abort(),
    });
    assert.equal(status, "interrupted");
    lab.kernel.kill("SIGKILL");
    await until("its death is noticed", () => isDead);
  },
});
