import assert from "node:assert/strict";
import { concat } from "../../protocols/bytes.ts";
import { toWireData } from "../../protocols/pymodaq/mod.ts";
import { arrayData, wireArray } from "../../services/daq/lab_testing.ts";
import { RawClient } from "../../services/daq/raw_client_testing.ts";
import { DaqProcess } from "./daq_process.ts";

/** What a client does, and what becomes of it. */
interface Row {
  readonly what: string;
  act(client: RawClient): Promise<void>;
  /** Whether its connection is ended, and what is logged of that; a client that stays has to answer. */
  readonly ended: RegExp | false;
  /** Whether it is ended for being too slow, by a server of little patience: on a busy machine all others are slow at times as well. */
  readonly isSlow?: boolean;
}

const LIMITS = ["--min-rate", "1000", "--max-per-address", "300", "--max-connections", "300"];

/** A server that ends soon what is too slow. */
const IMPATIENT = [
  ...["--handshake-timeout", "1s", "--progress-timeout", "1s", "--stall-timeout", "1s"],
  ...LIMITS,
];

/** One that waits longer than any test takes. */
const PATIENT = [
  ...["--handshake-timeout", "60s", "--progress-timeout", "60s", "--stall-timeout", "60s"],
  ...LIMITS,
];

function u32(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, i) => new DataView(bytes.buffer).setUint32(4 * i, value));
  return bytes;
}

function text(value: string): Uint8Array {
  const encoded = new TextEncoder().encode(value);
  return concat([u32(encoded.length), encoded]);
}

function array(dtype: string, bytes: number, ...shape: number[]): Uint8Array {
  return concat([text("array"), text(dtype), u32(bytes, shape.length, ...shape)]);
}

async function hello(client: RawClient, ...parts: Uint8Array[]): Promise<void> {
  await client.bytes(
    concat([text("GRABBER"), text("Info"), text("name"), text("guest"), ...parts]),
  );
}

/** Sends one byte after the other, slowly, until the connection is ended. */
async function drip(client: RawClient, bytes: Uint8Array): Promise<void> {
  let isOver = false;
  const end = client.next().then(() => isOver = true);
  for (const byte of bytes) {
    if (isOver) break;
    await client.bytes(Uint8Array.of(byte)).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await end;
}

const ROWS: readonly Row[] = [
  {
    what: "connects and goes",
    act: (client) => client[Symbol.asyncDispose](),
    ended: false,
  },
  { what: "says nothing", act: async () => {}, ended: /did not say what it is/, isSlow: true },
  {
    what: "sends half a header",
    act: (client) => client.bytes(Uint8Array.of(0, 0)),
    ended: /did not say what it is/,
    isSlow: true,
  },
  {
    what: "announces a type of 2 GiB",
    act: (client) => client.bytes(u32(0x7fffffff)),
    ended: /announces 2147483647 B/,
  },
  {
    what: "is of an unknown type",
    act: (client) => client.bytes(text("ROBOT")),
    ended: /ROBOT/,
  },
  {
    what: "speaks HTTP",
    act: (client) => client.bytes(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n")),
    ended: /announces/,
  },
  {
    what: "sends a command that is no UTF-8",
    act: (client) => hello(client, u32(4), Uint8Array.of(0xff, 0xfe, 0xc3, 0x28)),
    ended: /UTF-8/,
  },
  {
    what: "announces a command of 4 GiB",
    act: (client) => hello(client, u32(0xffffffff)),
    ended: /announces 4294967295 B/,
  },
  {
    what: "announces XML of 4 GiB",
    act: (client) => hello(client, text("Infos"), u32(0xffffffff)),
    ended: /announces 4294967295 B/,
  },
  {
    what: "announces an array of 4 GiB",
    act: (client) => hello(client, text("Done"), u32(1), array("<f8", 0xfffffff8, 0x1fffffff)),
    ended: /announces/,
  },
  {
    what: "announces a list of 4 billion elements",
    act: (client) => hello(client, text("Done"), u32(0xffffffff)),
    ended: /4294967295/,
  },
  {
    what: "sends an array of an unknown dtype",
    act: (client) => hello(client, text("Done"), u32(1), array("<q9", 8, 1), new Uint8Array(8)),
    ended: /dtype|q9/,
  },
  {
    what: "sends an array whose bytes do not fit its shape",
    act: (client) => hello(client, text("Done"), u32(1), array("<f8", 16, 3), new Uint8Array(16)),
    ended: /\[3\]|16 B|shape/,
  },
  {
    what: "sends an array with a shape that overflows",
    act: (client) =>
      hello(client, text("Done"), u32(1), array("<f8", 0, 0x10000, 0x10000, 0x10000, 0x10000)),
    ended: /shape|B/,
  },
  {
    what: "falls silent within a frame",
    act: (client) => hello(client, text("Done"), u32(1), array("<f8", 8000, 1000), u32(1)),
    ended: /fell silent/,
    isSlow: true,
  },
  {
    what: "sends a frame in drips",
    act: async (client) => {
      await hello(client, text("Done"), u32(1), array("<f8", 800_000, 100_000));
      await drip(client, new Uint8Array(2000));
    },
    ended: /less than 1000 B\/s/,
    isSlow: true,
  },
  {
    what: "sends its type in drips",
    act: (client) => drip(client, text("GRABBER".repeat(9))),
    ended: /announces 63 B|did not say|GRABBERGRABBER/,
    isSlow: true,
  },
  {
    what: "sends an empty command",
    act: (client) => hello(client, u32(0)),
    ended: false,
  },
  {
    what: "sends an unknown command",
    act: (client) => hello(client, text("Launch missiles")),
    ended: false,
  },
  {
    what: "sends malformed XML",
    act: (client) => hello(client, text("Infos"), text("<a><b></a>")),
    ended: false,
  },
  {
    what: "sends XML that would run code where it is evaluated",
    act: (client) =>
      hello(
        client,
        text("Infos"),
        text(
          `<settings type="group"><gain type="int" limits="__import__('os').system('touch /tmp/robo-evil')">1</gain></settings>`,
        ),
      ),
    ended: false,
  },
  {
    what: "sends a billion laughs",
    act: (client) =>
      hello(
        client,
        text("Infos"),
        text(
          `<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;&l;&l;">]><a type="str">&m;&m;&m;</a>`,
        ),
      ),
    ended: false,
  },
  {
    what: "sends XML 20 000 deep",
    act: (client) =>
      hello(
        client,
        text("Infos"),
        text(`${"<a type='group'>".repeat(20_000)}${"</a>".repeat(20_000)}`),
      ),
    ended: false,
  },
  {
    what: "sends XML with 16 MiB of attributes",
    act: async (client) => {
      const xml = new TextEncoder().encode(`<a ${"b='1' ".repeat(2_700_000)}></a>`);
      await hello(client, text("Infos"), u32(xml.length));
      await client.bytes(xml);
    },
    ended: false,
  },
  {
    what: "sends data that nobody asked for",
    act: (client) => hello(client).then(() => client.done(1)),
    ended: false,
  },
  {
    what: "floods the server with data",
    act: async (client) => {
      await hello(client);
      const data = toWireData(arrayData("flood", [wireArray(new Float64Array(100))]), "L2");
      for (let i = 0; i < 5000; i++) await client.send({ kind: "done", data });
    },
    ended: false,
  },
];

Deno.test("Nothing that a client sends stops the server or another client", async (t) => {
  await using patient = await DaqProcess.start(PATIENT);
  await using impatient = await DaqProcess.start(IMPATIENT);
  await using _healthy = await patient.healthy();
  await using _alsoHealthy = await impatient.healthy();
  for (const [number, { what, act, ended, isSlow = false }] of ROWS.entries()) {
    const server = isSlow ? impatient : patient;
    await t.step(`a client ${what}`, async () => {
      await using client = await RawClient.connect(server.endpoint);
      await act(client).catch((error) => {
        // The server may have ended the connection while this was sent.
        if (ended === false) throw error;
      });
      await server.answers();
      if (ended !== false) {
        assert.equal(await client.next(), undefined);
        await server.logs(ended);
      } else if (number > 0) {
        // It stays: it is a detector that can be asked.
        const devices = await server.deviceWhere("guest", ({ online }) => online);
        const grabbing = server.lab.grab(devices.name, { dimension: "0D" });
        for (let message = await client.next(); message?.kind !== "send_data";) {
          assert(message !== undefined, "its connection was ended");
          message = await client.next();
        }
        await client.done(1);
        using _grab = await grabbing;
      }
      await server.answers();
    });
    await server.deviceWhere("healthy", ({ online }) => online);
    const left = (await server.lab.devices()).find(({ name }) => name === "guest");
    if (left !== undefined) await server.deviceWhere("guest", ({ online }) => !online);
  }
  await assert.rejects(Deno.stat("/tmp/robo-evil"), Deno.errors.NotFound);
});

Deno.test("Two hundred clients that say nothing are dropped, and others are served meanwhile", async () => {
  await using server = await DaqProcess.start(IMPATIENT);
  await using _healthy = await server.healthy();
  const silent = await Promise.all(
    Array.from({ length: 200 }, () => RawClient.connect(server.endpoint)),
  );
  await server.answers();
  await using _other = await server.healthy("other");
  await server.answers("other");
  for (const client of silent) {
    assert.equal(await client.next(), undefined);
    await client[Symbol.asyncDispose]();
  }
  await server.answers();
});

Deno.test("Of too many connections from one address the newest are refused at once", async () => {
  await using server = await DaqProcess.start(["--max-per-address", "3"]);
  await using _healthy = await server.healthy();
  await using _one = await RawClient.connect(server.endpoint, "GRABBER");
  await using _two = await RawClient.connect(server.endpoint, "GRABBER");
  await using three = await RawClient.connect(server.endpoint, "GRABBER").catch(() => undefined);
  if (three !== undefined) assert.equal(await three.next(), undefined);
  await server.logs(/too-many-of-one-address/);
  await server.answers();
});

Deno.test("A client that never reads is dropped, and holds nobody up", async () => {
  await using server = await DaqProcess.start(IMPATIENT);
  await using _healthy = await server.healthy();
  await using cam = await RawClient.connect(server.endpoint, "GRABBER");
  await cam.name("a-cam");
  await server.deviceWhere("a-cam", ({ online }) => online);
  await using reader = await RawClient.connect(server.endpoint, "GRABBER");
  await reader.name("never-reads");
  await server.deviceWhere("never-reads", ({ online }) => online);
  // Relayed data of more than all buffers on the way hold.
  const frame = arrayData("cam", [wireArray(new Float64Array(4 * 1024 * 1024))]);
  await reader.send({ kind: "send_data", dimension: "2D" });
  await cam.expect("send_data");
  await cam.send({ kind: "done", data: toWireData(frame, "L2") });
  await server.answers();
  const gone = await server.deviceWhere("never-reads", ({ online }) => !online);
  assert.match(gone.problem!, /took nothing of what was sent/);
  await server.answers();
});

Deno.test("A device that is cut off is offline at once, however it goes, and comes back as itself", async () => {
  await using server = await DaqProcess.start(PATIENT);
  await using _healthy = await server.healthy();
  for (const [round, how] of ["FIN", "RST", "half a message"].entries()) {
    await using client = await RawClient.connect(server.endpoint, "GRABBER");
    await client.send({
      kind: "infos",
      xml: `<settings type="group" title="Cam"><gain type="int">${round}</gain></settings>`,
    });
    await server.deviceWhere(
      "cam",
      ({ online, connections }) => online && connections === round + 1,
    );
    const grabbing = server.lab.grab("cam").catch((error) => error);
    if (how === "RST") {
      // A socket that is closed with bytes unread is reset.
      await server.deviceWhere("cam", ({ doing }) => doing === "grabbing");
    } else await client.expect("send_data");
    if (how === "half a message") await client.bytes(text("Done").subarray(0, 6));
    await client[Symbol.asyncDispose]();
    assert.equal((await grabbing).code, "unavailable");
    const { title } = await server.deviceWhere("cam", ({ online }) => !online);
    assert.equal(title, "Cam");
    assert.equal((await server.lab.parameters("cam"))?.children[0]?.value, round);
    await server.answers();
  }
});
