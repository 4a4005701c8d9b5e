import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { NO_ACCOUNT } from "./hub_view.ts";
import { Recorder } from "./recorder.ts";
import type { RecorderOptions } from "./recorder_options.ts";

function options(path: string): RecorderOptions {
  return { path, version: "", account: NO_ACCOUNT, now: () => 1000 };
}

Deno.test({
  name: "A recording on a disk that is full from the start fails in words and leaves no file open",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    assert.rejects(
      Recorder.create({ ...options("/dev/full"), replace: true }),
      (error) =>
        error instanceof RoboError && error.code === "io" && /disk is full/.test(error.message),
    ),
});

Deno.test("A recording whose file is renamed meanwhile comes to its end", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/a.mcap`;
    await using recorder = await Recorder.create(options(path));
    recorder.record("imu", Uint8Array.of(1, 2, 3), 1000);
    await recorder.drained();
    await Deno.rename(path, `${path}.moved`);
    const { messages, size } = await recorder.finish();
    assert.equal(messages, 1);
    assert.equal(size, (await Deno.stat(`${path}.moved`)).size);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
