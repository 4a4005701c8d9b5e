import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { encodeBeaconReply } from "../../protocols/gecko/beacon.ts";
import { LOOPBACK, type OwnPlaces, ownPlaces, udpSocket } from "../../tests/lib/discovery.ts";
import type { UdpSocket } from "../../transports/udp_socket.ts";
import { findCore } from "./find_core.ts";
import { findCores } from "./find_cores.ts";

/** A core of pygecko 1.0 that answers from question number `after` on. */
async function geckoCore(own: OwnPlaces, port: number, after = 1): Promise<UdpSocket> {
  let asked = 0;
  const socket = await udpSocket({
    ...own.places.beacon,
    onDatagram(bytes, from) {
      if (bytes[0] !== 0x80 || ++asked < after) return;
      socket.send(encodeBeaconReply({ kind: "ports", in: port, out: port + 1 }), from);
    },
  });
  return socket;
}

function options(own: OwnPlaces) {
  return { places: own.places, cards: [LOOPBACK], timeoutMs: 20_000 };
}

Deno.test("The first core that answers is taken, though the first questions were lost", async () => {
  const own = await ownPlaces();
  await using _core = await geckoCore(own, 5000, 3);
  const core = await findCore("bob", options(own));
  assert.equal(core.in, "tcp://127.0.0.1:5000");
  assert.deepEqual(core.foundBy, ["beacon"]);
});

Deno.test("Two cores with one key are warned of, with both of their addresses", async () => {
  const own = await ownPlaces();
  await using _one = await geckoCore(own, 5000);
  await using _two = await geckoCore(own, 6000);
  const warnings: string[] = [];
  await findCore("bob", { ...options(own), onWarning: (text) => warnings.push(text) });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /2 cores have the key "bob"/);
  for (const port of [5000, 6000]) assert.ok(warnings[0]!.includes(`tcp://127.0.0.1:${port}`));
});

Deno.test("When nobody answers, the error says what was asked, where and what to do", async () => {
  const own = await ownPlaces();
  await assert.rejects(findCore("bob", { ...options(own), timeoutMs: 150 }), (error) => {
    assert.ok(error instanceof RoboError && error.code === "unavailable");
    assert.match(
      error.message,
      /key "bob" was found.*within 150 ms. Asked on lo 127\.0\.0\.1: DNS-SD/,
    );
    assert.ok(error.message.includes(`224.3.29.110:${own.places.beacon.port}`));
    assert.match(error.hint!, /robo core --key bob.*firewall/);
    return true;
  });
});

Deno.test("A network on which cannot be asked is named, and stops nobody", async () => {
  const own = await ownPlaces();
  await using _core = await geckoCore(own, 5000);
  const nowhere = { ...LOOPBACK, name: "tun9", address: "203.0.113.9" };
  const found = await findCores({
    ...options(own),
    key: "bob",
    cards: [nowhere, LOOPBACK],
    onFound: () => true,
  });
  assert.equal(found.cores.length, 1);
  assert.match(found.silent.join(), /^tun9 203\.0\.113\.9: /);
  assert.deepEqual(found.networks, ["lo 127.0.0.1"]);
  await assert.rejects(
    findCore("bob", { ...options(own), cards: [nowhere], timeoutMs: 10 }),
    /Asked on no network.*could not ask on tun9 203\.0\.113\.9/,
  );
});

Deno.test("A search that is given up ends at once with the reason", async () => {
  const own = await ownPlaces();
  const aborter = new AbortController();
  const search = findCore("bob", { ...options(own), signal: aborter.signal });
  aborter.abort(new Error("Enough"));
  await assert.rejects(search, /Enough/);
  await assert.rejects(findCore("bob", { ...options(own), signal: aborter.signal }), /Enough/);
});

Deno.test("What is known before is among what is found, if it has the key", async () => {
  const own = await ownPlaces();
  const known = ["bob", "eve"].map((key, i) => ({
    core: { key, in: `tcp://127.0.0.1:${i + 1}`, out: `tcp://127.0.0.1:${i + 101}` },
    by: "file" as const,
    from: "127.0.0.1",
  }));
  const { cores } = await findCores({ ...options(own), key: "eve", known, timeoutMs: 1 });
  assert.deepEqual(cores.map(({ key, foundBy }) => [key, ...foundBy]), [["eve", "file"]]);
});
