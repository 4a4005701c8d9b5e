import assert from "node:assert/strict";
import type { Logger } from "@logtape/logtape";
import { inFolder } from "../../tests/lib/in_folder.ts";
import { withCounts } from "./counts_place.ts";

const warnings: unknown[] = [];
const logger = { warn: (...said: unknown[]) => warnings.push(said) } as unknown as Logger;

Deno.test("Bridges at one address have one file for counts, wherever they are started, others have others", () =>
  inFolder(async (folder) => {
    const setting = { env: { ROBO_RUNTIME_DIR: `${folder}/run` }, logger };
    const fileOf = async (...listen: string[]) =>
      (await withCounts({ version: "1", listen }, setting)).countsFile;
    const first = await fileOf("unix:robo.sock");
    assert.match(first!, /\/run\/ws-bridge-[0-9a-f]{16}\.counts$/);
    assert.equal(await fileOf(`unix:${Deno.cwd()}/robo.sock`, "tcp:127.0.0.1:7000"), first);
    assert.equal(await fileOf("tcp:127.0.0.1:0", "unix:./robo.sock"), first);
    const others = await Promise.all(
      ["unix:@robo.sock", "tcp:127.0.0.1:7000"].map((a) => fileOf(a)),
    );
    assert.equal(new Set([first, ...others]).size, 3);
  }));

Deno.test("A file that was named is taken, and there is none where nothing is counted", () =>
  inFolder(async (folder) => {
    const setting = { env: { ROBO_RUNTIME_DIR: `${folder}/run` }, logger };
    const listen = ["unix:robo.sock"];
    const fileOf = async (options: Partial<Parameters<typeof withCounts>[0]>) =>
      (await withCounts({ version: "1", listen, ...options }, setting)).countsFile;
    assert.equal(await fileOf({ countsFile: "mine" }), "mine");
    assert.equal(await fileOf({ link: { framing: "fixed:Sample" } }), undefined);
    assert.equal(await fileOf({ listen: ["tcp:127.0.0.1:0"] }), undefined);
    assert.equal(await fileOf({ listen: [], replay: { path: "run.mcap" } }), undefined);
    await assert.rejects(Deno.stat(`${folder}/run`), Deno.errors.NotFound);
  }));

Deno.test("Without a folder for it the bridge goes on, which is said", () =>
  inFolder(async (folder) => {
    await Deno.chmod(folder, 0o777);
    const setting = { env: { ROBO_RUNTIME_DIR: folder }, logger };
    const options = { version: "1", listen: ["unix:robo.sock"] };
    assert.equal(await withCounts(options, setting), options);
    assert.match(JSON.stringify(warnings), /is not a folder of this user alone/);
  }));
