/**
 * How long a client may take to say its name: in time, in messages, in bytes.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  encodeMessage,
  FramePool,
  type Message,
  toWireData,
} from "../../../protocols/pymodaq/mod.ts";
import type { LabConfig } from "../config/lab_config.ts";
import { daqSettings } from "../daq_server_options.ts";
import { scalarData } from "../lab_testing.ts";
import { Session } from "../sessions/session.ts";
import type { DetectorLink } from "./detector_link.ts";
import { EventHub } from "./event_hub.ts";
import { Guest } from "./guest.ts";
import { HeavyWork } from "./heavy_work.ts";
import type { LabWorld } from "./lab_world.ts";
import { Registry } from "./registry.ts";
import { Relay } from "./relay.ts";

/** A client that comes to an empty lab, whose clock a test sets. */
class Arriving {
  readonly guest: Guest;
  readonly session: Session;
  readonly registry: Registry;
  time = 0;

  constructor(messages: readonly Message[], config: LabConfig = {}) {
    const now = () => this.time;
    const settings = daqSettings({ probe: false, config });
    const world: LabWorld = {
      settings,
      events: new EventHub(settings.maxEvents),
      heavy: new HeavyWork(settings.maxText),
      frames: new FramePool(),
      log: undefined,
      now,
      time: now,
      warnOften: () => {},
      count: () => {},
      arrived: () => {},
      recheck: () => {},
    };
    this.registry = new Registry(world);
    this.session = new Session({
      local: "tcp://127.0.0.1:1",
      remote: "tcp://127.0.0.1:2",
      read: bytesOf(messages),
      write: (bytes) => Promise.resolve(bytes.length),
      close: () => {},
    }, { ...settings, reader: { role: "server" }, frames: world.frames, now });
    const { registry } = this;
    this.guest = new Guest(this.session, { world, registry, relay: new Relay(world, registry) });
  }

  /** Devices that are online. */
  get online(): string[] {
    return this.registry.all.filter(({ link }) => link !== undefined).map(({ name }) => name);
  }

  /** Looks twice at the time. */
  wait(ms: number): void {
    this.time += ms;
    this.guest.check(this.time);
    this.guest.check(this.time);
  }
}

/** What a client has become that has said all of this and gone, while no time passed or `after` the milliseconds given. */
async function cameWith(
  messages: readonly Message[],
  after: readonly number[] = [],
): Promise<Guest> {
  const arriving = new Arriving([HELLO, ...messages]);
  const { guest, session } = arriving;
  assert.equal(await session.run(guest), undefined);
  for (const time of after) guest.check(arriving.time = time);
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

const HELLO: Message = { kind: "hello", clientType: "GRABBER" };
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

Deno.test("A client that was given a name before it has said its own is that device as soon as it has", () => {
  const config = { devices: { cam: { kind: "detector", timeout: 7 } } } as const;
  const arriving = new Arriving([], config);
  const { guest, registry } = arriving;
  guest.received(HELLO);
  arriving.wait(200);
  assert.deepEqual(arriving.online, ["detector-1"]);
  guest.received({ kind: "info", key: "serial", value: "12" });
  arriving.wait(3_600_000);
  guest.received(NAME);
  assert.deepEqual(arriving.online, ["cam"]);
  assert.equal(guest.record?.timeout, 7);
  assert.equal(guest.record?.snapshot().info["serial"], "12", "nothing that it has said is lost");
  assert.equal(registry.find("detector-1"), undefined);
  guest.received(TREE);
  assert.equal(guest.record?.title, "Cam");
  guest.received({ ...NAME, value: "other" });
  assert.deepEqual(arriving.online, ["cam"], "its introduction is over");
});

Deno.test("A client that was given its title as its name gets its own as soon as it says it", () => {
  const arriving = new Arriving([]);
  arriving.guest.received(HELLO);
  arriving.guest.received({ ...TREE, xml: '<settings type="group" title="Andor"/>' });
  arriving.wait(60);
  assert.deepEqual(arriving.online, ["andor"]);
  arriving.guest.received(NAME);
  assert.deepEqual(arriving.online, ["cam"]);
  assert.equal(arriving.guest.record?.title, "Andor");
});

Deno.test("A device that is at work, or has been, keeps the name that it was given", async () => {
  const busy = new Arriving([]);
  busy.guest.received(HELLO);
  busy.wait(200);
  const grabbing = (busy.guest.record!.link as DetectorLink).ask("0D").catch(({ code }) => code);
  busy.guest.received(NAME);
  assert.deepEqual(busy.online, ["detector-1"]);
  busy.guest.gone(undefined);
  assert.equal(await grabbing, "unavailable");
  const known = new Arriving([]);
  known.guest.received(HELLO);
  known.wait(200);
  known.guest.received({ kind: "done", data: toWireData(scalarData("cam", 1), "L2") });
  known.guest.received(NAME);
  assert.deepEqual(known.online, ["detector-1"]);
});
