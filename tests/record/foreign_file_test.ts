import assert from "node:assert/strict";
import { recordingInfo, repairRecording } from "../../services/record/mod.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { findPythonWith } from "../lib/python.ts";
import { readRecording, temporaryFolder } from "./record_lab.ts";

const python = findPythonWith("mcap", "zstandard", "lz4");
const missing = python === undefined ? " (Python's mcap is missing)" : "";
const SCRIPT = fromFileUrl(new URL("./mcap_writer.py", import.meta.url));

const KINDS = [["none", "yes"], ["zstd", "yes"], ["lz4", "yes"], ["none", "no"]] as const;

/** The messages that `mcap_writer.py` writes, in the order of their times. */
function expected(): string[] {
  return Array.from({ length: 300 }, (_, i) => ({ i, time: i - (i % 3 === 0 ? 20 : 0) }))
    .sort((a, b) => a.time - b.time || a.i - b.i)
    .map(({ i }) => `/chatter${i % 3} ${String(i).repeat(20)}`);
}

async function texts(path: string): Promise<string[]> {
  const text = new TextDecoder();
  return (await readRecording(path)).map(({ topic, data }) =>
    `${topic} ${text.decode(data.subarray(4))}`
  );
}

for (const [compression, chunked] of KINDS) {
  const kind = chunked === "yes" ? `in chunks, ${compression}` : "without chunks";
  Deno.test({
    name:
      `A file of another recorder (${kind}) is read in the order of its times, and repaired${missing}`,
    ignore: python === undefined,
    async fn() {
      await using folder = await temporaryFolder();
      const path = `${folder.path}/a.mcap`;
      const args = [SCRIPT, path, compression, chunked];
      const { success, stderr } = await new Deno.Command(python!, { args }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      assert.deepEqual(await texts(path), expected());
      const info = await recordingInfo(path, assert.fail);
      assert.deepEqual([info.messages, info.damage, info.metadata], [300, null, {
        note: { a: "b" },
      }]);
      assert.deepEqual(
        info.channels.map(({ topic, encoding, schema }) => [topic, encoding, schema]),
        [0, 1, 2].map((i) => [`/chatter${i}`, "cdr", "std_msgs/msg/String"]),
      );
      const cut = `${folder.path}/cut.mcap`;
      const whole = await Deno.readFile(path);
      await Deno.writeFile(cut, whole.subarray(0, whole.length - 100));
      const output = `${folder.path}/repaired.mcap`;
      const report = await repairRecording({ path: cut, output, replace: false, version: "test" });
      assert.deepEqual([report.whole, report.messages, report.orphans], [false, 300, 0]);
      assert.deepEqual(await texts(output), expected());
      const repaired = await recordingInfo(output, assert.fail);
      assert.equal(repaired.channels[0]!.schema, "std_msgs/msg/String");
      assert.deepEqual(repaired.metadata["note"], { a: "b" });
    },
  });
}
