import assert from "node:assert/strict";
import { generateCurveKeyPair } from "../../protocols/zmtp/mod.ts";
import { NO_ACCOUNT } from "../../services/record/hub_view.ts";
import { Recorder } from "../../services/record/recorder.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { temporaryFile } from "../lib/temporary_file.ts";
import { until } from "../lib/until.ts";
import { readRecording, temporaryFolder } from "./record_lab.ts";

/** Records a replay of `path` into `${path}.again`, both with `flags`; resolves to what was recorded. */
async function rerecord(
  core: CoreProcess,
  path: string,
  flags: readonly string[],
): Promise<number> {
  const where = ["--connect", `${core.places.in},${core.places.out}`, ...flags];
  const again = `${path}.again`;
  await using record = spawnRobo(["record", "--all", "-o", again, "--force", ...where]);
  const lines = record.process.stderr.pipeThrough(new TextDecoderStream()).getReader();
  assert.match((await lines.read()).value!, /Records to/);
  const { status, stderr } = await robo(["replay", path, ...where]);
  assert.equal(status, 0, stderr);
  await until("the core has it", async () => (await core.snapshot()).total.messages > 0);
  record.process.kill("SIGTERM");
  await record.process.status;
  await lines.cancel();
  await record.process.stdout.cancel();
  return (await readRecording(again)).length;
}

Deno.test("robo record and robo replay work with a core that asks for a password or for a key", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/a.mcap`;
  const count = 3;
  await using recorder = await Recorder.create({
    path,
    version: "",
    account: NO_ACCOUNT,
    now: Date.now,
  });
  for (let i = 0; i < count; i++) recorder.record("a", Uint8Array.of(i), Date.now());
  await recorder.finish();

  await using users = await temporaryFile("ann:s3cret\n");
  await using plain = await CoreProcess.start(["--plain", users.path]);
  assert.equal(await rerecord(plain, path, ["--user", "ann:s3cret"]), count);
  const refused = await robo([
    ...["replay", path, "--user", "ann:wrong"],
    ...["--connect", `${plain.places.in},${plain.places.out}`],
  ]);
  assert.equal(refused.status, 69);
  assert.match(refused.stderr, /hint: /);

  const { publicKey, secretKey } = generateCurveKeyPair();
  await using keys = await temporaryFile(`public=${publicKey}\nsecret=${secretKey}\n`);
  await using curve = await CoreProcess.start(["--curve", "--key-file", keys.path]);
  assert.equal(await rerecord(curve, path, ["--server-key", publicKey]), count);
});
