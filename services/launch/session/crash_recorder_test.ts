import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { CrashRecorder } from "./crash_recorder.ts";

const CORE = { in: "tcp://127.0.0.1:1", out: "tcp://127.0.0.1:2" };

/** A recorder whose robo writes its arguments down, waits for `<folder>/go`, and ends with `status`. */
async function recorder(status = 0) {
  const folder = await Deno.makeTempDir();
  const script = `echo "$@" >> ${folder}/calls
    while [ ! -e ${folder}/go ]; do sleep 0.01; done; echo no room >&2; exit ${status}`;
  const told: string[] = [];
  const recorder = new CrashRecorder({
    robo: { command: "sh", args: ["-c", script, "robo"] },
    folder,
    tell: ({ text }) => told.push(text.replaceAll(folder, "")),
  });
  return {
    recorder,
    told,
    calls: () => Deno.readTextFile(`${folder}/calls`).catch(() => ""),
    go: () => Deno.writeTextFile(`${folder}/go`, ""),
    async [Symbol.asyncDispose]() {
      await recorder[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("CrashRecorder writes a file for a crash, and one for those that come while it does", async () => {
  await using made = await recorder();
  const { recorder: crashes, told } = made;
  crashes.crashed("left/arm", CORE);
  await until("it writes", async () => await made.calls() !== "");
  for (const node of ["planner", "camera", "planner"]) crashes.crashed(node, CORE);
  assert.deepEqual(told, []);
  await made.go();
  await crashes[Symbol.asyncDispose]();
  assert.deepEqual(told, [
    "the flight recording of the crash of left/arm is /left_arm-crash-1.mcap",
    "the flight recording of the crashes of planner, camera is /planner-crash-2.mcap",
  ]);
  const [first] = (await made.calls()).split("\n");
  assert.match(first!, /^record --last 1h --connect tcp:\S+:1,tcp:\S+:2 --output \S+-1\.mcap$/);
});

Deno.test("CrashRecorder writes ten files, and says that it writes no more", async () => {
  await using made = await recorder();
  await made.go();
  for (let count = 0; count < 13; count++) {
    made.recorder.crashed("camera", CORE);
    await made.recorder[Symbol.asyncDispose]();
  }
  assert.equal((await made.calls()).split("\n").length - 1, 10);
  assert.deepEqual(made.told.slice(10), [
    "there are 10 flight recordings of crashes: no more are written",
  ]);
});

Deno.test("CrashRecorder says why there is no file", async () => {
  await using made = await recorder(74);
  await made.go();
  made.recorder.crashed("camera", CORE);
  await made.recorder[Symbol.asyncDispose]();
  assert.deepEqual(made.told, ["no flight recording was written: no room"]);
});

Deno.test("CrashRecorder ends at once when it is killed", async () => {
  await using made = await recorder();
  made.recorder.crashed("camera", CORE);
  await until("it writes", async () => await made.calls() !== "");
  made.recorder.crashed("planner", CORE);
  made.recorder.kill();
  made.recorder.crashed("arm", CORE);
  await made.recorder[Symbol.asyncDispose]();
  assert.deepEqual(made.told, ["no flight recording was written: robo record was ended"]);
});
