import assert from "node:assert/strict";
import { encodeBeaconReply } from "../protocols/gecko/beacon.ts";
import { type OwnPlaces, ownPlaces, udpSocket } from "../tests/lib/discovery.ts";
import type { UdpSocket } from "../transports/udp_socket.ts";
import { CoreLookUp, lookUpCore } from "./core_lookup.ts";

/** A core of pygecko 1.0 that can move. */
async function geckoCore(
  own: OwnPlaces,
): Promise<UdpSocket & { readonly where: { port: number; asked: number } }> {
  const where = { port: 5000, asked: 0 };
  const socket = await udpSocket({
    ...own.places.beacon,
    onDatagram(bytes, from) {
      if (bytes[0] !== 0x80) return;
      where.asked++;
      socket.send(encodeBeaconReply({ kind: "ports", in: where.port, out: where.port + 1 }), from);
    },
  });
  return Object.assign(socket, { where });
}

async function emptyFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("A key is looked for in the files of this machine first, then on the network", async () => {
  const own = await ownPlaces();
  await using core = await geckoCore(own);
  await using folder = await emptyFolder();
  const options = { folder: folder.path, discovery: own.places, timeoutMs: 20_000 };
  assert.deepEqual(await lookUpCore({ key: "bob" }, options), {
    in: "tcp://127.0.0.1:5000",
    out: "tcp://127.0.0.1:5001",
    source: "network",
  });
  const { asked } = core.where;
  const file = { in_addr: "tcp://a:1", out_addr: "tcp://a:2", key: "bob", pid: Deno.pid };
  await Deno.writeTextFile(`${folder.path}/gecko-1.json`, JSON.stringify(file));
  assert.equal((await lookUpCore({ key: "bob" }, options)).in, "tcp://a:1");
  assert.equal(core.where.asked, asked);
});

Deno.test("Without a key nothing is asked on the network", async () => {
  await using folder = await emptyFolder();
  assert.equal((await lookUpCore(undefined, { folder: folder.path })).source, "default");
});

Deno.test("The connections of a node share an answer, until one says that it is of no use", async () => {
  const own = await ownPlaces();
  await using core = await geckoCore(own);
  await using folder = await emptyFolder();
  const lookUp = new CoreLookUp({ key: "bob" }, {
    folder: folder.path,
    discovery: own.places,
    timeoutMs: 20_000,
  });
  const [first, second] = await Promise.all([lookUp.find(), lookUp.find()]);
  assert.equal(first, second);
  assert.equal(await lookUp.find(), first);
  core.where.port = 6000;
  const [moved, shared] = await Promise.all([lookUp.find(first), lookUp.find(first)]);
  assert.equal(moved.in, "tcp://127.0.0.1:6000");
  assert.equal(shared, moved);
});

Deno.test("A search that failed is made anew", async () => {
  const own = await ownPlaces();
  await using folder = await emptyFolder();
  const options = { folder: folder.path, discovery: own.places, timeoutMs: 1000 };
  const lookUp = new CoreLookUp({ key: "bob" }, options);
  await assert.rejects(lookUp.find(), /"bob" was found/);
  await using _core = await geckoCore(own);
  const patient = new CoreLookUp({ key: "bob" }, { ...options, timeoutMs: 20_000 });
  assert.equal((await patient.find()).source, "network");
  assert.equal((await lookUp.find()).source, "network");
});
