import assert from "node:assert/strict";
import { encodeMessage, type Message, toNdArray } from "../../protocols/pymodaq/mod.ts";
import { DaqServer } from "../../services/daq/mod.ts";
import { tcp } from "../../transports/tcp.ts";
import type { ByteConnection } from "../../transports/transport.ts";
import { until } from "../lib/until.ts";

/**
 * A client as LabVIEW's TCP functions make it, and as the example in the documentation is: it writes the length of each text, then
 * the text, each in a write of its own; it sends no XML; and it reads 4 bytes, then as many as they say.
 */
class LabViewClient {
  readonly #connection: ByteConnection;
  readonly #read = new Uint8Array(1024);
  #ready = 0;

  constructor(connection: ByteConnection) {
    this.#connection = connection;
  }

  async say(message: Message): Promise<void> {
    const bytes = encodeMessage(message, "L2").flatMap((part) => [...part]);
    // In pieces that have nothing to do with the fields.
    for (let at = 0; at < bytes.length; at += 4) {
      await this.#connection.write(Uint8Array.from(bytes.slice(at, at + 4)));
    }
  }

  async command(): Promise<string> {
    const length = new DataView((await this.#take(4)).buffer).getUint32(0);
    return new TextDecoder().decode(await this.#take(length));
  }

  async scalar(): Promise<number> {
    assert.equal(await this.command(), "<f8");
    assert.deepEqual(await this.#take(4), Uint8Array.of(0, 0, 0, 8));
    return new DataView((await this.#take(8)).buffer).getFloat64(0, true);
  }

  async #take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    while (this.#ready < count) {
      const read = await this.#connection.read(this.#read.subarray(this.#ready));
      assert(read !== null, "the server has hung up");
      this.#ready += read;
    }
    const taken = this.#read.slice(0, count);
    this.#read.copyWithin(0, count, this.#ready);
    this.#ready -= count;
    return taken;
  }
}

async function connect({ endpoint }: DaqServer): Promise<ByteConnection> {
  return await tcp.connect(endpoint.slice("tcp://".length));
}

Deno.test("A detector of LabVIEW, that says its type and pairs of texts and no XML, is served", async () => {
  await using server = await DaqServer.start({ port: 0 });
  const connection = await connect(server);
  try {
    const client = new LabViewClient(connection);
    await client.say({ kind: "hello", clientType: "GRABBER" });
    for (const [key, value] of [["name", "NI-6341"], ["rate", "1000"], ["sensor", "Si, 5 mm²"]]) {
      await client.say({ kind: "info", key: key!, value: value! });
    }
    const { name } = await until("it is there", async () => (await server.lab.devices())[0]);
    assert.match(name, /ni-6341/);
    await until(
      "all texts are there",
      async () => Object.keys((await server.lab.device(name)).info).length === 3,
    );
    const device = await server.lab.device(name);
    assert.deepEqual([device.kind, device.online], ["detector", true]);
    assert.deepEqual([device.info.rate, device.info.sensor], ["1000", "Si, 5 mm²"]);
    assert.equal(await server.lab.parameters(name), null);

    const grabbing = server.lab.grab(name, { dimension: "1D" });
    assert.equal(await client.command(), "Send Data 1D");
    // LabVIEW's own numbers are big-endian; it says so in the type.
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setFloat64(0, 1.5);
    new DataView(bytes.buffer).setFloat64(8, -2);
    await client.say({
      kind: "done",
      data: { form: "list", list: [{ type: "array", value: { dtype: ">f8", shape: [2], bytes } }] },
    });
    using grab = await grabbing;
    assert.deepEqual([...toNdArray(grab.data.data[0]!.data[0]!)!.data], [1.5, -2]);
    await client.say({ kind: "order", command: "Quit" });
    await until("it has gone", async () => !(await server.lab.device(name)).online);
  } finally {
    connection.close();
  }
});

Deno.test("An actuator of LabVIEW, that sends no XML, is moved", async () => {
  await using server = await DaqServer.start({ port: 0 });
  const connection = await connect(server);
  try {
    const client = new LabViewClient(connection);
    await client.say({ kind: "hello", clientType: "ACTUATOR" });
    await client.say({ kind: "info", key: "name", value: "rotation" });
    let position = 10;
    const targets: number[] = [];
    const running = (async () => {
      const at = () => ({ form: "scalar", scalar: { dtype: "<f8", value: position } }) as const;
      while (targets.length < 2) {
        const command = await client.command();
        if (command === "check_position") {
          await client.say({ kind: "position", command: "position_is", at: at() });
          continue;
        }
        const distance = await client.scalar();
        position = command === "move_rel" ? position + distance : distance;
        targets.push(position);
        await client.say({ kind: "position", command: "move_done", at: at() });
      }
    })();
    await until("it is there", async () => (await server.lab.devices())[0]?.name === "rotation");
    const { position: there } = await server.lab.move("rotation", { kind: "absolute", to: 12.5 });
    assert.equal(there.value, 12.5);
    const { position: back } = await server.lab.move("rotation", { kind: "relative", by: -2 });
    assert.equal(back.value, 10.5);
    await running;
    assert.deepEqual(targets, [12.5, 10.5]);
  } finally {
    connection.close();
  }
});
