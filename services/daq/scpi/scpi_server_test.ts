import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { arrayData, MemoryLab, parameter, scalarData, wireArray } from "../lab_testing.ts";
import { AllowList } from "../../../transports/allow_list.ts";
import { type ScpiOptions, ScpiServer } from "./scpi_server.ts";

/** A plain socket that says lines and hears lines. */
class Client implements Disposable {
  readonly #connection: Deno.TcpConn;
  #heard = "";

  constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async connect({ endpoint }: ScpiServer): Promise<Client> {
    const port = Number(endpoint.slice(endpoint.lastIndexOf(":") + 1));
    return new Client(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  async say(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
  }

  /** The next line; undefined at the end. */
  async hear(): Promise<string | undefined> {
    const buffer = new Uint8Array(65536);
    while (!this.#heard.includes("\n")) {
      const count = await this.#connection.read(buffer);
      if (count === null) return undefined;
      this.#heard += new TextDecoder().decode(buffer.subarray(0, count));
    }
    const [line, ...rest] = this.#heard.split("\n");
    this.#heard = rest.join("\n");
    return line;
  }

  async ask(line: string): Promise<string | undefined> {
    await this.say(`${line}\n`);
    return await this.hear();
  }

  /** Says that nothing more comes. */
  async finish(): Promise<void> {
    await this.#connection.closeWrite();
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

async function start(lab: MemoryLab, options: Partial<ScpiOptions> = {}) {
  const server = await ScpiServer.start(lab, { port: 0, version: "1.2.3", ...options });
  return {
    server,
    connect: () => Client.connect(server),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function memoryLab(): MemoryLab {
  const spectrum = wireArray(Float64Array.of(1, 2.5, NaN, -Infinity));
  const children = [
    parameter("exposure", "float", { value: 10, limits: [0, 100] }),
    parameter("trigger", "group", {
      children: [parameter("mode", "list", { value: "live", limits: ["live", "trig"] })],
    }),
  ];
  return new MemoryLab({
    cam: {
      kind: "detector",
      grab: (dimension) =>
        dimension === "1D" ? arrayData("cam", [spectrum]) : scalarData("cam", 20.5),
      parameters: parameter("settings", "group", { children }),
    },
    stage: { kind: "actuator", limits: { min: 0, max: 100 } },
  });
}

Deno.test("A lab is an instrument: it measures, moves, tells parameters and takes them", async () => {
  const lab = memoryLab();
  await using scpi = await start(lab);
  using client = await scpi.connect();
  assert.equal(await client.ask("*IDN?"), "robo,daq-server,0,1.2.3");
  assert.equal(await client.ask("cat?"), '"cam,detector,1","stage,actuator,1"');
  assert.equal(await client.ask("MEAS? cam"), "20.5");
  assert.equal(await client.ask("MEASURE? cam,1D"), "1,2.5,9.91E37,-9.9E37");
  assert.equal(await client.ask("POS stage,12.5;*OPC?"), "1");
  assert.equal(await client.ask("REL stage,-2;*WAI;POS? stage"), "10.5");
  assert.equal(await client.ask("HOME stage;*OPC?;POS? stage"), "1;0");
  assert.equal(await client.ask("PAR? cam,exposure"), "10");
  assert.equal(await client.ask("PAR cam,exposure,7;:PAR? cam,exposure"), "7");
  assert.equal(await client.ask('PAR cam,trigger/mode,"trig";PAR? cam,trigger:mode'), '"trig"');
  assert.equal(await client.ask("SYST:VERS?;SYSTEM:ERROR?"), '1999.0;0,"No error"');
});

Deno.test("Errors wait in a queue, by the numbers of SCPI-99, until they are asked for", async () => {
  const lab = memoryLab();
  lab.add("gone", { kind: "actuator" });
  lab.setOnline("gone", false);
  await using scpi = await start(lab);
  using client = await scpi.connect();
  const errors: [string, string][] = [
    ["WAT?", '-113,"Undefined header;WAT?"'],
    ["POS stage", '-109,"Missing parameter"'],
    ["POS stage,1,2", '-108,"Parameter not allowed;2"'],
    ["POS stage,far;*WAI", '-104,"Data type error;far"'],
    [
      "POS stage,101;*WAI",
      '-222,"Data out of range;stage may not go to 101: its limits are 0 to 100"',
    ],
    ["POS nobody,1;*WAI", '-224,"Illegal parameter value;There is no device nobody"'],
    ["POS gone,1;*WAI", '-241,"Hardware missing;gone is offline"'],
    ["STOP gone;*WAI", '-241,"Hardware missing;gone is offline"'],
    ["MEAS? cam,3D", '-224,"Illegal parameter value;3D"'],
    ["PAR cam,exposure,700", '-203,"Command protected;exposure cannot be 700: at most 100"'],
    ["PAR? cam,gain", '-224,"Illegal parameter value;cam has no parameter ""gain"""'],
    [
      "*RST",
      '-203,"Command protected;Nothing is reset, as other operators use the devices as well"',
    ],
    [`MEAS? ${"x".repeat(5000)}`, '-363,"Input buffer overrun;The line is too long"'],
    ["MEAS? 'cam", '-102,"Syntax error;A quote is not closed"'],
  ];
  for (const [line, error] of errors) {
    await client.say(`${line}\n`);
    assert.equal(await client.ask("SYST:ERR?"), error);
  }
  assert.equal(await client.ask("SYST:ERR?"), '0,"No error"');
  await client.say("WAT\n*CLS\n");
  assert.equal(await client.ask("SYST:ERR?"), '0,"No error"');
  for (let i = 0; i < 40; i++) await client.say("WAT\n");
  for (let i = 0; i < 31; i++) assert.match((await client.ask("SYST:ERR?"))!, /^-113/);
  assert.equal(await client.ask("SYST:ERR?"), '-350,"Queue overflow"');
  assert.equal(await client.ask("SYST:ERR?"), '0,"No error"');
});

Deno.test("STOP overtakes a question that waits for its answer", async () => {
  const answer = Promise.withResolvers<void>();
  const lab = new MemoryLab({
    cam: { kind: "detector", grab: () => answer.promise.then(() => scalarData("cam", 1)) },
    stage: { kind: "actuator", travel: () => new Promise(() => {}) },
  });
  await using scpi = await start(lab);
  using client = await scpi.connect();
  await client.say("POS stage,5\nMEAS? cam\n*OPC?\n");
  await until("both wait", () => lab.asked.length === 2);
  await client.say("STOP\n");
  await until("it was stopped", () => lab.asked.includes("stop"));
  answer.resolve();
  assert.deepEqual([await client.hear(), await client.hear()], ["1", "1"]);
  assert.match((await client.ask("SYST:ERR?"))!, /stage was stopped/);
});

Deno.test("Of a line that says STOP a thousand times each thing is stopped once", async () => {
  const lab = new MemoryLab({ stage: { kind: "actuator" }, lift: { kind: "actuator" } });
  await using scpi = await start(lab, { maxLine: 65_536 });
  using client = await scpi.connect();
  assert.equal(await client.ask(`${"STOP;STOP stage;STOP lift;".repeat(500)}*OPC?`), "1");
  assert.deepEqual(lab.asked, ["stop", "stop stage", "stop lift"]);
});

Deno.test("A client that goes away is a lost operator; one that has said all is still answered", async () => {
  const lab = new MemoryLab({
    cam: { kind: "detector" },
    stage: { kind: "actuator", travel: () => new Promise(() => {}) },
  });
  await using scpi = await start(lab);
  {
    using client = await scpi.connect();
    await client.say("POS stage,5\n");
    await until("it moves", () => lab.asked.length === 1);
  }
  // The lab in memory stops what has lost its operator.
  await until("it was stopped", () => lab.asked.includes("stop stage"));
  using client = await scpi.connect();
  await client.say("MEAS? cam\n");
  await client.finish();
  assert.equal(await client.hear(), "1");
  assert.equal(await client.hear(), undefined);
});

Deno.test("Clients are bounded, and those from elsewhere refused", async () => {
  await using scpi = await start(memoryLab(), { maxClients: 1 });
  using first = await scpi.connect();
  assert.ok(await first.ask("*IDN?"));
  using second = await scpi.connect();
  assert.equal(await second.hear().catch(() => undefined), undefined);
  assert.deepEqual(scpi.server.counters, { accepted: 1, refused: 1, dropped: 0 });
  await assert.rejects(start(memoryLab(), { host: "0.0.0.0" }), { code: "usage" });
  await using _open = await start(memoryLab(), { host: "0.0.0.0", allow: new AllowList([]) });
});

Deno.test("A client that does not take its answers is dropped", async () => {
  const large = wireArray(Float64Array.from({ length: 90_000 }, Math.random));
  const lab = new MemoryLab({ cam: { kind: "detector", grab: () => arrayData("cam", [large]) } });
  await using scpi = await start(lab, { stallTimeout: 50 });
  using client = await scpi.connect();
  for (let i = 0; i < 20; i++) await client.say("MEAS? cam\n");
  await until("it was dropped", () => scpi.server.counters.dropped > 0);
});
