/**
 * How long a client may take to say its name: in time, in messages, in bytes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { encodeMessage, FramePool, type Message } from "../../../protocols/pymodaq/mod.ts";
import { daqSettings } from "../daq_server_options.ts";
import { Session } from "../sessions/session.ts";
import { EventHub } from "./event_hub.ts";
import { Guest } from "./guest.ts";
import { HeavyWork } from "./heavy_work.ts";
import type { LabWorld } from "./lab_world.ts";
import { Registry } from "./registry.ts";
import { Relay } from "./relay.ts";

/** What a client has become that has said all of this and gone, while no time passed or `after` the milliseconds given. */
async function cameWith(
  messages: readonly Message[],
  after: readonly number[] = [],
): Promise<Guest> {
  let time = 0;
  const settings = daqSettings({ probe: false });
  const world: LabWorld = {
    settings,
    events: new EventHub(settings.maxEvents),
    heavy: new HeavyWork(settings.maxText),
    frames: new FramePool(),
    log: undefined,
    now: () => time,
    time: () => time,
    warnOften: () => {},
    count: () => {},
    arrived: () => {},
    recheck: () => {},
  };
  const registry = new Registry(world);
  const session = new Session({
    local: "tcp://127.0.0.1:1",
    remote: "tcp://127.0.0.1:2",
    read: bytesOf([{ kind: "hello", clientType: "GRABBER" }, ...messages]),
    write: (bytes) => Promise.resolve(bytes.length),
    close: () => {},
  }, { ...settings, reader: { role: "server" }, frames: world.frames, now: world.now });
  const guest = new Guest(session, { world, registry, relay: new Relay(world, registry) });
  assert.equal(await session.run(guest), undefined);
  for (time of after) guest.check(time);
  return guest;
}

function bytesOf(messages: readonly Message[]): (into: Uint8Array) => Promise<number | null> {
  const parts = messages.flatMap((message) => encodeMessage(message, "L2"));
  let at = 0;
  return (into) => {
    while (parts[0] !== undefined && at === parts[0].length) {
      parts.shift();
      at = 0;
    }
    const part = parts[0]?.subarray(at, at + into.length);
    if (part === undefined) return Promise.resolve(null);
    into.set(part);
    at += part.length;
    return Promise.resolve(part.length);
  };
}

/** Texts that name nobody. */
function infos(count: number, value = "x"): Message[] {
  return Array.from({ length: count }, (_, at) => ({ kind: "info", key: `k${at}`, value }));
}

const NAME: Message = { kind: "info", key: "name", value: "cam" };
const TREE: Message = { kind: "infos", xml: '<settings type="group" title="Cam"/>' };

Deno.test("A client is named when it has said its name and its title, or what only a device with a name says", async () => {
  assert.equal((await cameWith([NAME, TREE])).record?.name, "cam");
  assert.equal((await cameWith([TREE, NAME])).record?.name, "cam");
  assert.equal((await cameWith([NAME, { kind: "order", command: "Quit" }])).record?.name, "cam");
  assert.equal((await cameWith([NAME])).record, undefined);
});

Deno.test("A client that says much before its name gets one when 64 messages or 4 MiB have come, which are all kept", async () => {
  const many = await cameWith([...infos(62), NAME, TREE]);
  assert.equal(many.record?.name, "cam");
  const tooMany = await cameWith([...infos(64), NAME, TREE]);
  assert.deepEqual([tooMany.record?.name, tooMany.record?.title], ["detector-1", "Cam"]);
  assert.equal(Object.keys(tooMany.record!.snapshot().info).length, 64);
  const long = "x".repeat(1024 * 1024);
  assert.equal((await cameWith([...infos(3, long), NAME, TREE])).record?.name, "cam");
  assert.equal((await cameWith([...infos(4, long), NAME, TREE])).record?.name, "detector-1");
});

Deno.test("A client that says no name gets one at the second look after 200 ms, with a part of it after 60 ms", async () => {
  assert.equal((await cameWith(infos(1), [199, 199])).record, undefined);
  assert.equal((await cameWith(infos(1), [200])).record, undefined);
  assert.equal((await cameWith(infos(1), [200, 200])).record?.name, "detector-1");
  assert.equal((await cameWith([NAME], [59, 59])).record, undefined);
  assert.equal((await cameWith([NAME], [60, 60])).record?.name, "cam");
  assert.equal((await cameWith([TREE], [60, 60])).record?.name, "cam");
});
