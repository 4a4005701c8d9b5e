import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { randomBytes, randomStruct } from "../../../protocols/clayout/struct_arbitrary_testing.ts";
import { layoutJson } from "../../../protocols/clayout/mod.ts";
import { inFolder } from "../../../tests/lib/in_folder.ts";
import { xorshift } from "../../../tests/lib/xorshift.ts";
import { until } from "../../../tests/lib/until.ts";
import { recordingInfo, repairRecording } from "../../record/mod.ts";
import type { Hub } from "../hub/hub.ts";
import { ALL_RIGHTS, announced, FakeProgram, FakeSocket, smallStruct } from "../hub/hub_testing.ts";
import type { ProgramDescription } from "../hub/program.ts";
import { recorded, ReplayLab, runWith } from "./recording_testing.ts";

/** A program whose numbers are in that order. */
class OrderedProgram extends FakeProgram {
  override readonly description: ProgramDescription;

  constructor(name: string, byteOrder: "little" | "big", structs: ProgramDescription["structs"]) {
    super(name, structs);
    this.description = { name, address: "unix:x", structs, byteOrder };
  }
}

function small(n: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, n, true);
  return bytes;
}

/** Has a program send so many small structs. */
function sendSmall(hub: Hub, count: number): FakeProgram {
  const program = new FakeProgram("arm", [announced("A")]);
  const topic = hub.opened(program).get(1)!;
  for (let n = 0; n < count; n++) hub.data(program, runWith(topic, small(n), BigInt(n + 1)));
  return program;
}

for (const byteOrder of ["little", "big"] as const) {
  Deno.test(`Random structs of a ${byteOrder}-endian program come back as they were, with their layouts and times`, () =>
    inFolder(async (folder) => {
      const seed = 1 + Math.floor(Math.random() * 2 ** 30);
      const next = xorshift(seed);
      const structs = Array.from({ length: 20 }, (_, i) => ({
        id: 7 * i,
        struct: { ...randomStruct(next), name: `S${i}` },
        direction: "out" as const,
      }));
      const { path, seen } = await recorded(folder, (hub) => {
        const program = new OrderedProgram("arm", byteOrder, structs);
        const ids = hub.opened(program);
        for (let i = 0; i < 400; i++) {
          const { id, struct } = structs[next(structs.length)]!;
          const payload = randomBytes(next, struct.size);
          hub.data(program, runWith(ids.get(id)!, payload, BigInt(i) * 1_000_000_001n + 5n));
        }
      }, { chunkBytes: 4096 });
      await using lab = await ReplayLab.start(path);
      await lab.ended();
      assert.equal(seen.length, 400, `seed ${seed}`);
      assert.deepEqual(lab.seen, seen, `seed ${seed}`);
      for (const { struct } of structs) {
        const topic = lab.hub.topic(`arm.${struct.name}`);
        // Only what was sent is in the recording.
        if (topic === undefined) continue;
        assert.deepEqual(topic.layout, layoutJson([struct], byteOrder), `seed ${seed}`);
      }
    }));
}

Deno.test("Lines, losses, answers and structs to programs come back; what takes structs takes none in a recording", () =>
  inFolder(async (folder) => {
    const { path } = await recorded(folder, async (hub) => {
      const command = announced("C", { id: 2, direction: "in" });
      const ask = announced("Ask", { id: 3, direction: "in", answer: smallStruct("Answer") });
      const program = new FakeProgram("arm", [announced("A"), command, ask]);
      hub.opened(program);
      hub.logged(program, { level: "error", text: "I fall", time: 77n });
      let isTold = false;
      const ending = new AbortController();
      hub.listen({ programChanged: () => isTold = true }, ending.signal);
      hub.lost(program, 3);
      const who = { dialect: "x", remote: "y", rights: ALL_RIGHTS };
      const client = hub.connected(new FakeSocket(), who);
      hub.send(client, hub.topic("arm.C")!, small(9));
      const asked = small(5);
      asked[4] = 21;
      await hub.request(client, hub.topic("arm.Ask")!, asked);
      program.request = () => Promise.reject(new RoboError("unavailable", "It is asleep"));
      await assert.rejects(hub.request(client, hub.topic("arm.Ask")!, asked));
      // Losses are told once a second.
      await until("the loss was told", () => isTold);
      ending.abort();
      hub.closed(program, "it has had enough");
    });
    await using lab = await ReplayLab.start(path);
    await lab.ended();
    const { hub, seen } = lab;
    assert.deepEqual(seen.map(({ topic, hex }) => [topic, hex]), [
      ["arm.C", small(9).toHex()],
      ["arm.Ask", "0500000015000000"],
      ["arm.Ask.answer", "050000002a000000"],
      ["arm.Ask", "0500000015000000"],
    ]);
    const program = hub.programs.get("arm")!;
    assert.equal(program.lost, 3);
    assert.deepEqual(program.log.map(({ level, text }) => [level, text]), [
      ["info", "was here, at unix:/run/arm.sock"],
      ["error", "I fall"],
      ["warning", "arm.Ask was not answered: It is asleep"],
      ["info", "was gone: it has had enough"],
    ]);
    const ask = hub.topic("arm.Ask")!;
    assert.equal(ask.direction, "in");
    assert.equal(ask.answer?.struct.name, "Answer");
    const client = [...hub.clients][0]!;
    assert.throws(() => hub.send(client, hub.topic("arm.C")!, small(1)), /arm is in a recording/);
    await assert.rejects(hub.request(client, ask, small(1)), /arm is in a recording/);
  }));

Deno.test("Only wanted topics are recorded", () =>
  inFolder(async (folder) => {
    const { path } = await recorded(folder, (hub) => {
      const program = new FakeProgram("arm", [announced("A"), announced("B", { id: 2 })]);
      const ids = hub.opened(program);
      hub.data(program, runWith(ids.get(1)!, small(1), 1n));
      hub.data(program, runWith(ids.get(2)!, small(2), 2n));
    }, { topics: ["*.B"] });
    const { channels } = await recordingInfo(path, () => {});
    assert.deepEqual(channels.map(({ topic }) => topic).sort(), ["arm.B", "bridge"]);
  }));

Deno.test("A struct whose layout changes while it is recorded comes back as both", () =>
  inFolder(async (folder) => {
    const { path } = await recorded(folder, (hub) => {
      const first = sendSmall(hub, 1);
      hub.closed(first, "");
      const struct = { ...smallStruct("A"), size: 16 };
      const second = new FakeProgram("arm", [announced("A", { struct })]);
      const ids = hub.opened(second);
      hub.data(second, runWith(ids.get(1)!, new Uint8Array(16).fill(7), 9n));
    });
    await using lab = await ReplayLab.start(path);
    await lab.ended();
    assert.deepEqual(lab.seen.map(({ topic, hex }) => [topic, hex.length]), [
      ["arm.A", 16],
      ["arm.A_2", 32],
    ]);
  }));

Deno.test("What the disk does not take in time is counted, to the struct, and the others are there", () =>
  inFolder(async (folder) => {
    let lost = 0;
    let counted = 0;
    const { path, seen } = await recorded(folder, (hub, recording) => {
      sendSmall(hub, 1000);
      const client = [...hub.clients].find(({ dialect }) => dialect === "mcap")!;
      lost = recording.lost;
      for (const count of client.lost.values()) counted += count;
      assert.equal(client.sent + lost, 1000);
    }, { queueBytes: 20_000 });
    assert.equal(seen.length, 1000);
    assert(lost > 0);
    assert.equal(counted, lost);
    await using lab = await ReplayLab.start(path);
    await lab.ended();
    assert.deepEqual(lab.seen, seen.slice(0, 1000 - lost));
    const { channels } = await recordingInfo(path, () => {});
    const channel = channels.find(({ topic }) => topic === "arm.A")!;
    assert.deepEqual(channel.lost, { hub: 0, recorder: lost });
  }));

Deno.test("Of a file that was cut anywhere comes what is whole, and a repaired one has the same", () =>
  inFolder(async (folder) => {
    const { path, seen } = await recorded(folder, (hub) => void sendSmall(hub, 500), {
      chunkBytes: 2000,
    });
    const bytes = await Deno.readFile(path);
    let most = 0;
    for (let at = bytes.length - 1; at > 600; at -= 997) {
      const cut = `${folder}/cut.mcap`;
      await Deno.writeFile(cut, bytes.subarray(0, at));
      const lab = await ReplayLab.start(cut).catch((error) => {
        assert.match(error.message, /has no (topics|structs)|cannot be replayed/);
      });
      if (lab === undefined) continue;
      await using replayed = lab;
      await replayed.ended();
      assert.equal(replayed.warnings.filter((text) => /is not whole/.test(text)).length, 1);
      assert.deepEqual(replayed.seen, seen.slice(0, replayed.seen.length));
      most = Math.max(most, replayed.seen.length);
      const output = `${folder}/repaired.mcap`;
      await repairRecording({ path: cut, output, replace: true, version: "1" });
      await using repaired = await ReplayLab.start(output);
      await repaired.ended();
      assert.deepEqual(repaired.seen, replayed.seen);
    }
    assert.equal(most, 500);
  }));

Deno.test("A file is not replaced unless that is said, and a folder that is not there is named", () =>
  inFolder(async (folder) => {
    const { path } = await recorded(folder, (hub) => void sendSmall(hub, 1));
    await assert.rejects(recorded(folder, () => {}), /run.mcap is there already/);
    await recorded(folder, (hub) => void sendSmall(hub, 2), { replace: true });
    const { messages } = await recordingInfo(path, () => {});
    assert.equal(messages, 3);
    await assert.rejects(recorded(`${folder}/none`, () => {}), /none/);
  }));
