/**
 * PyMoDAQ's documentation of its TCP/IP communication, sentence by sentence: clients that are made of nothing but what it says, written
 * to the byte by hand, at a running server.
 */
import assert from "node:assert/strict";
import type { Grab } from "../../client/daq/lab.ts";
import { toNdArray } from "../../protocols/pymodaq/mod.ts";
import { DaqServer } from "../../services/daq/mod.ts";
import { until } from "../lib/until.ts";

const utf8 = new TextEncoder();

/** A length: 4 bytes, the most significant one first. */
function int(value: number): number[] {
  return [value >>> 24, value >>> 16 & 255, value >>> 8 & 255, value & 255];
}

/** A string is converted to bytes; their length is sent first. */
function string(text: string): number[] {
  const bytes = utf8.encode(text);
  return [...int(bytes.length), ...bytes];
}

/** A scalar: the type, the number of bytes, the bytes. */
function scalar(value: number): number[] {
  return [...string("<f8"), ...int(8), ...new Uint8Array(Float64Array.of(value).buffer)];
}

/** An array in a list: what it is, its type, the number of bytes, the number of dimensions, the length of each, the bytes. */
function array(shape: number[], values: number[]): number[] {
  const bytes = new Uint8Array(Uint16Array.from(values).buffer);
  return [
    ...string("array"),
    ...string("<u2"),
    ...int(bytes.length),
    ...int(shape.length),
    ...shape.flatMap(int),
    ...bytes,
  ];
}

/** A custom client. */
class CustomClient implements Disposable {
  readonly #conn: Deno.TcpConn;
  #unread: number[] = [];

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  static async connect({ endpoint }: DaqServer, type: string): Promise<CustomClient> {
    const { hostname, port } = new URL(endpoint.replace("tcp:", "http:"));
    const client = new CustomClient(await Deno.connect({ hostname, port: Number(port) }));
    await client.send(string(type));
    return client;
  }

  /** Sends until everything is sent. */
  async send(...parts: number[][]): Promise<void> {
    const bytes = Uint8Array.from(parts.flat());
    for (let sent = 0; sent < bytes.length;) sent += await this.#conn.write(bytes.subarray(sent));
  }

  /** Receives until as many bytes are there as were announced. */
  async receive(length: number): Promise<number[]> {
    const chunk = new Uint8Array(4096);
    while (this.#unread.length < length) {
      const count = await this.#conn.read(chunk);
      assert(count !== null, "the server has hung up");
      this.#unread.push(...chunk.subarray(0, count));
    }
    return this.#unread.splice(0, length);
  }

  async int(): Promise<number> {
    return (await this.receive(4)).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  async string(): Promise<string> {
    return new TextDecoder().decode(Uint8Array.from(await this.receive(await this.int())));
  }

  async scalar(): Promise<number> {
    assert.equal(await this.string(), "<f8");
    const bytes = Uint8Array.from(await this.receive(await this.int()));
    return new Float64Array(bytes.buffer)[0]!;
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

const XML = '<settings type="group" title="distant">' +
  '<exposure type="float" title="Exposure">5.0</exposure></settings>';

const EXPOSURE = '<exposure type="float" title="Exposure">';

function numbers(grab: Grab): number[][] {
  return grab.data.data.flatMap(({ data }) =>
    data.map((each) => [...toNdArray(each)!.data].map(Number))
  );
}

Deno.test("A detector that does what the documentation says gives 0-D, 1-D and 2-D data as a list of arrays", async () => {
  await using server = await DaqServer.start({ port: 0 });
  using client = await CustomClient.connect(server, "GRABBER");
  await client.send(string("Info"), string("name"), string("distant"));
  await until("it is there", async () => (await server.lab.devices())[0]?.name === "distant");
  const kinds = [["0D", [1], [7]], ["1D", [3], [1, 2, 3]], ["2D", [2, 3], [
    1,
    2,
    3,
    4,
    5,
    6,
  ]]] as const;
  for (const [dimension, shape, values] of kinds) {
    const grabbing = server.lab.grab("distant", { dimension });
    assert.equal(await client.string(), `Send Data ${dimension}`);
    const twice = values.map((value) => 2 * value);
    await client.send(
      string("Done"),
      int(2),
      array([...shape], [...values]),
      array([...shape], twice),
    );
    using grab = await grabbing;
    assert.deepEqual(numbers(grab), [[...values], twice]);
    assert.deepEqual(grab.data.data[0]!.data[0]!.shape, shape);
  }
});

Deno.test("An axis that a detector sends belongs to its data", async () => {
  await using server = await DaqServer.start({ port: 0 });
  using client = await CustomClient.connect(server, "GRABBER");
  await client.send(string("Info"), string("name"), string("spectrometer"));
  // An axis is an array, a label and units; the array is not in a list, so its kind is not said.
  const wavelengths = array([3], [400, 500, 600]).slice(string("array").length);
  await client.send(string("x_axis"), wavelengths, string("wavelength"), string("nm"));
  await until("it is there", async () => (await server.lab.devices())[0]?.name === "spectrometer");
  const grabbing = server.lab.grab("spectrometer", { dimension: "1D" });
  assert.equal(await client.string(), "Send Data 1D");
  await client.send(string("Done"), int(1), array([3], [1, 2, 3]));
  using grab = await grabbing;
  const [axis] = grab.data.data[0]!.axes;
  assert.deepEqual([axis?.label, axis?.units, [...toNdArray(axis!.data)!.data]], [
    "wavelength",
    "nm",
    [400, 500, 600],
  ]);
});

Deno.test("An actuator that does what the documentation says is moved, asked and stopped", async () => {
  await using server = await DaqServer.start({ port: 0, track: 0 });
  using client = await CustomClient.connect(server, "ACTUATOR");
  await client.send(string("Info"), string("name"), string("stage"));
  assert.equal(await client.string(), "check_position");
  await client.send(string("position_is"), scalar(1.5));
  await until(
    "its position is known",
    async () => (await server.lab.devices())[0]?.position?.value === 1.5,
  );

  const moving = server.lab.move("stage", { kind: "absolute", to: 12.5 });
  assert.equal(await client.string(), "move_abs");
  assert.equal(await client.scalar(), 12.5);
  await client.send(string("move_done"), scalar(12.5));
  assert.equal((await moving).position.value, 12.5);

  const stepping = server.lab.move("stage", { kind: "relative", by: -2 });
  assert.equal(await client.string(), "move_rel");
  assert.equal(await client.scalar(), -2);
  await client.send(string("move_done"), scalar(10.5));
  assert.equal((await stepping).position.value, 10.5);

  const homing = server.lab.move("stage", { kind: "home" });
  assert.equal(await client.string(), "move_home");
  await client.send(string("move_done"), scalar(0));
  assert.equal((await homing).position.value, 0);

  const asking = server.lab.position("stage");
  assert.equal(await client.string(), "check_position");
  await client.send(string("position_is"), scalar(0.25));
  assert.equal((await asking).value, 0.25);

  await server.lab.stop("stage");
  assert.equal(await client.string(), "stop_motion");
});

Deno.test("Every parameter of the distant module is there, and a change on either side reaches the other", async () => {
  await using server = await DaqServer.start({ port: 0 });
  const { lab } = server;
  using client = await CustomClient.connect(server, "GRABBER");
  await client.send(string("Infos"), string(XML));
  await until("it is there", async () => (await lab.devices())[0]?.name === "distant");
  const exposure = async () => (await lab.parameters("distant"))?.children[0]?.value;
  assert.equal(await exposure(), 5);

  await lab.setParameter("distant", ["exposure"], 7);
  assert.equal(await client.string(), "set_info");
  assert.equal(await client.int(), 2);
  const path = [];
  for (let at = 0; at < 2; at++) {
    assert.equal(await client.string(), "string");
    path.push(await client.string());
  }
  assert.deepEqual(path, ["settings", "exposure"]);
  assert.match(await client.string(), /^<exposure .*>7\.0<\/exposure>$/);

  const names = ["settings", "exposure"].map((name) => [...string("string"), ...string(name)]);
  await client.send(string("Info_xml"), int(2), ...names, string(`${EXPOSURE}9.0</exposure>`));
  await until("the change has arrived", async () => await exposure() === 9);

  // A whole tree again replaces the first one.
  await client.send(string("Infos"), string(XML.replace("5.0", "3.0")));
  await until("the new tree has arrived", async () => await exposure() === 3);
});

Deno.test("A message that comes byte by byte is complete when its length says so, and Quit ends the connection", async () => {
  await using server = await DaqServer.start({ port: 0 });
  using client = await CustomClient.connect(server, "GRABBER");
  await client.send(string("Info"), string("name"), string("slow"));
  await until("it is there", async () => (await server.lab.devices())[0]?.name === "slow");
  const grabbing = server.lab.grab("slow", { dimension: "0D" });
  assert.equal(await client.string(), "Send Data 0D");
  for (const byte of [...string("Done"), ...int(1), ...array([1], [42])]) await client.send([byte]);
  using grab = await grabbing;
  assert.deepEqual(numbers(grab), [[42]]);
  await client.send(string("Quit"));
  await until("it has gone", async () => !(await server.lab.device("slow")).online);
});
