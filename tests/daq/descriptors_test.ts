import assert from "node:assert/strict";
import { DaqControl, serveDetector } from "../../client/mod.ts";
import { Collected } from "../lib/collected.ts";
import { ROBO } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";

/** Descriptors that the server may have, some 30 of which it takes for itself. */
const DESCRIPTORS = 80;

Deno.test({
  name: "A server whose descriptors are used up by connections goes on when they are gone",
  ignore: Deno.build.os !== "linux",
  fn: useUp,
});

async function useUp(t: Deno.TestContext): Promise<void> {
  const folder = await Deno.makeTempDir();
  const args = ["--port", "0", "--http", "127.0.0.1:0", "--json"];
  const process = new Deno.Command("sh", {
    args: ["-c", `ulimit -n ${DESCRIPTORS}; exec "$0" "$@"`, ROBO, "daq-server", ...args],
    env: { ROBO_RUNTIME_DIR: `${folder}/run` },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let ended = false;
  const end = process.status.then(() => ended = true);
  const output = new Collected(process.stdout);
  const errors = new Collected(process.stderr);
  try {
    const places = JSON.parse(await until("the server is ready", () => output.lines[0]));
    const port = Number(places.endpoint.split(":").at(-1));
    await using _cam = await serveDetector({ port, name: "cam", grab: () => 1 });
    for (const name of ["url", "endpoint"]) {
      await t.step(`connections to its ${name}`, async () => {
        const { hostname, port } = new URL(places[name].replace("tcp:", "http:"));
        const tries = Array.from(
          { length: 2 * DESCRIPTORS },
          () => Deno.connect({ hostname, port: Number(port) }),
        );
        const opened = (await Promise.allSettled(tries)).flatMap((tried) =>
          tried.status === "fulfilled" ? [tried.value] : []
        );
        // The control interface hangs up on everybody then, and begins anew.
        let hungUp = false;
        opened[0]!.read(new Uint8Array(1)).finally(() => hungUp = true).catch(() => {});
        await until("none is left", () => hungUp || isExhausted(process.pid) || ended);
        for (const connection of opened) connection.close();
        await until("its devices can be commanded again", async () => {
          try {
            await using lab = await DaqControl.connect({ url: places.url });
            using grab = await lab.grab("cam");
            return grab.number > 0;
          } catch {
            return ended;
          }
        });
      });
    }
    assert(!ended, errors.text);
  } finally {
    if (!ended) process.kill("SIGTERM");
    await Promise.all([end, output.done, errors.done]);
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether a process has so many files open that it cannot have another one. */
function isExhausted(pid: number): boolean {
  const count = [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
  return count >= DESCRIPTORS - 1;
}
