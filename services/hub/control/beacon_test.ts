import assert from "node:assert/strict";
import fc from "fast-check";
import { findCores } from "../../../client/discovery/find_cores.ts";
import { coreQuestion } from "../../../protocols/dnssd/answer.ts";
import { CORE_SERVICE } from "../../../protocols/dnssd/core_service.ts";
import { decodeDnsMessage, encodeDnsMessage } from "../../../protocols/dnssd/message.ts";
import { encodeBeaconRequest } from "../../../protocols/gecko/beacon.ts";
import { decodePickle } from "../../../protocols/gecko/pickle.ts";
import { isMalformed } from "../../../protocols/malformed.ts";
import type { UdpSocket } from "../../../transports/udp_socket.ts";
import { LOOPBACK, type OwnPlaces, ownPlaces, udpSocket } from "../../../tests/lib/discovery.ts";
import { until } from "../../../tests/lib/until.ts";
import { AllowList } from "../../../transports/allow_list.ts";
import { Beacon, type BeaconOptions } from "./beacon.ts";

const BOB = {
  key: "bob",
  in: "tcp://127.0.0.1:9998",
  out: "tcp://127.0.0.1:9999",
  pid: 4711,
  host: "robot",
  version: "1",
};

function start(own: OwnPlaces, options: Partial<BeaconOptions> = {}): Promise<Beacon> {
  return Beacon.start({ core: BOB, places: own.places, cards: () => [LOOPBACK], ...options });
}

/** What a search finds, which ends with the first core. */
async function found(own: OwnPlaces, key: string, timeoutMs = 60_000) {
  const { places } = own;
  const enough = () => true;
  return (await findCores({ key, places, cards: [LOOPBACK], timeoutMs, onFound: enough })).cores;
}

/** Asks again and again, from one socket, until an answer comes. */
async function answerTo(
  question: Uint8Array,
  place: { group: string; port: number },
): Promise<Uint8Array> {
  const answers: Uint8Array[] = [];
  await using socket = await udpSocket({ onDatagram: (bytes) => answers.push(bytes.slice()) });
  return await until("an answer comes", () => {
    socket.send(question, { address: place.group, port: place.port });
    return answers[0];
  });
}

/** A full participant of multicast DNS, which hears what is said to all. */
async function listener(
  own: OwnPlaces,
): Promise<{ socket: UdpSocket; ttls: number[] } & AsyncDisposable> {
  const ttls: number[] = [];
  const socket = await udpSocket({
    ...own.places.dnssd,
    onDatagram: (bytes) => {
      const message = decodeDnsMessage(bytes);
      if (isMalformed(message) || !message.isResponse) return;
      for (const { type, ttl } of message.answers) if (type === "PTR") ttls.push(ttl);
    },
  });
  return { socket, ttls, [Symbol.asyncDispose]: () => socket.close() };
}

Deno.test("A core is found by its key, in any case, with all that it says of itself", async () => {
  const own = await ownPlaces();
  await using beacon = await start(own, { core: { ...BOB, control: "http://127.0.0.1:9997" } });
  const { dnssd } = own.places;
  const { cores, networks } = await findCores({
    key: "BOB",
    places: { dnssd, beacon: dnssd }, // so that it can be found in one way alone
    cards: [LOOPBACK],
    timeoutMs: 60_000,
    onFound: () => true,
  });
  assert.deepEqual(cores, [{ ...BOB, control: "http://127.0.0.1:9997", foundBy: ["dns-sd"] }]);
  assert.deepEqual(networks, ["lo 127.0.0.1"]);
  assert.ok(beacon.counters.dnssd > 0);
});

Deno.test("pygecko 1.0 gets the ports in a pickle, pygecko 1.3 the endpoint in text", async () => {
  const own = await ownPlaces();
  await using _beacon = await start(own);
  const core = encodeBeaconRequest({ kind: "core", key: "bob", pid: "1", name: "x" });
  const ports = await answerTo(core, own.places.beacon);
  assert.deepEqual(decodePickle(ports), [9998, 9999]);
  const connect = encodeBeaconRequest({ kind: "connect", key: "bob", topic: "log", pid: "1" });
  const endpoint = await answerTo(connect, own.places.beacon);
  assert.equal(new TextDecoder().decode(endpoint), "bob|log|tcp://127.0.0.1:9999|ok");
});

Deno.test("A core makes itself known when it starts and says goodbye when it ends", async () => {
  const own = await ownPlaces();
  await using heard = await listener(own);
  await using beacon = await start(own);
  await until("it is announced", () => heard.ttls.length > 0);
  await until("it is announced again", () => heard.ttls.length > 1);
  assert.ok(heard.ttls.every((ttl) => ttl > 0));
  await beacon.close();
  await until("it says goodbye", () => heard.ttls.at(-1) === 0);
});

Deno.test("Those who take part in multicast DNS get their answer with all others, once a second", async () => {
  const own = await ownPlaces();
  await using beacon = await start(own);
  await using heard = await listener(own);
  const { group: address, port } = own.places.dnssd;
  const ask = () => heard.socket.send(encodeDnsMessage(coreQuestion()), { address, port });
  await until("it is answered", () => {
    ask();
    return beacon.counters.dnssd > 0;
  });
  await until("the answer is heard", () => heard.ttls.includes(120));
  const before = beacon.counters.dnssd;
  for (let i = 0; i < 20; i++) ask();
  const name = [...CORE_SERVICE];
  // What comes back to a question of its own shows that those before it have been read.
  await answerTo(
    encodeDnsMessage({ ...coreQuestion(3), questions: [{ name, type: 12 }] }),
    own.places.dnssd,
  );
  const answers = beacon.counters.dnssd - before;
  assert.ok(answers < 20, `${answers} answers`);
});

Deno.test("Two cores on one machine are both found", async () => {
  const own = await ownPlaces();
  await using _one = await start(own);
  await using _two = await start(own, {
    core: { ...BOB, key: "eve", pid: 12, in: "tcp://127.0.0.1:1", out: "tcp://127.0.0.1:2" },
  });
  assert.deepEqual((await found(own, "eve")).map((core) => core.in), ["tcp://127.0.0.1:1"]);
  assert.deepEqual((await found(own, "bob")).map((core) => core.in), [BOB.in]);
});

Deno.test("Whatever is sent to its ports, a core goes on answering, and counts what is malformed", async () => {
  const own = await ownPlaces();
  const refused: string[] = [];
  await using beacon = await start(own, { onRefused: (reason) => refused.push(reason) });
  await using attacker = await udpSocket();
  const ports = [own.places.dnssd, own.places.beacon];
  for (const bytes of fc.sample(fc.uint8Array({ maxLength: 2000 }), 100)) {
    for (const { group: address, port } of ports) attacker.send(bytes, { address, port });
  }
  await until("it is counted", () => refused.length > 0);
  assert.deepEqual([...new Set(refused)], ["beacon-malformed"]);
  assert.equal((await found(own, "bob")).length, 1);
  assert.ok(beacon.counters.refused >= refused.length);
});

Deno.test("Networks that are not on the list of those allowed are not answered", async () => {
  const own = await ownPlaces();
  const card = { ...LOOPBACK, address: "127.0.0.1", name: "eth0" };
  const refused: string[] = [];
  const allow = new AllowList(["10.0.0.0/8"]);
  allow.admits = () => false; // every asker of a test is on loopback, which always is allowed
  await using _beacon = await start(own, {
    allow,
    cards: () => [card],
    onRefused: (reason) => refused.push(reason),
  });
  const search = found(own, "bob", 200);
  await until("it is refused", () => refused.includes("beacon-stranger"));
  assert.deepEqual(await search, []);
});

Deno.test("Networks that come and go are followed", async () => {
  const own = await ownPlaces();
  const cards = [LOOPBACK];
  await using beacon = await start(own, { cards: () => cards });
  assert.deepEqual(beacon.networks, ["lo 127.0.0.1"]);
  cards.pop();
  await beacon.look();
  assert.deepEqual(beacon.networks, []);
  cards.push({ ...LOOPBACK, name: "lo2" });
  await beacon.look();
  assert.deepEqual(beacon.networks, ["lo2 127.0.0.1"]);
  assert.equal((await found(own, "bob")).length, 1);
});

Deno.test("A port that another program keeps to itself costs that protocol alone, and is tried again", async () => {
  const own = await ownPlaces();
  const warnings: string[] = [];
  const log = {
    debug: () => {},
    warn: (text: string, details: { hint: string }) => warnings.push(`${text}: ${details.hint}`),
  } as unknown as NonNullable<BeaconOptions["log"]>;
  const holder = await udpSocket({ port: own.places.dnssd.port });
  await using beacon = await start(own, { log });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /DNS-SD: Another program keeps it to itself: ss -ulpn/);
  assert.deepEqual((await found(own, "bob"))[0]?.foundBy, ["beacon"]);
  await holder.close();
  await beacon.look();
  await answerTo(encodeDnsMessage(coreQuestion(1)), own.places.dnssd);
  assert.equal(warnings.length, 1);
});

Deno.test("A core on Unix sockets, or with a key that is too long, has no beacon", async () => {
  const own = await ownPlaces();
  await using sockets = await start(own, { core: { ...BOB, in: "ipc:///tmp/in" } });
  await using long = await start(own, { core: { ...BOB, key: "a".repeat(300) } });
  assert.deepEqual([...sockets.networks, ...long.networks], []);
});
