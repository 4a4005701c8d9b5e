/** The rules of a lab against the running server, as operators meet them who make mistakes, hurry, or go away. */
import assert from "node:assert/strict";
import { DaqControl } from "../../client/daq/daq_control.ts";
import { RoboError } from "../../errors.ts";
import type { LabEvent, MoveOrder } from "../../protocols/daq/lab_types.ts";
import { type Message, readPosition } from "../../protocols/pymodaq/mod.ts";
import type { LabConfig } from "../../services/daq/config/lab_config.ts";
import { RawClient } from "../../services/daq/raw_client_testing.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { TextLineStream } from "../lib/text_line_stream.ts";
import { until } from "../lib/until.ts";

/** A server in a process of its own, and an operator of it. */
class LabUnderTest implements AsyncDisposable {
  readonly lab: DaqControl;
  readonly endpoint: string;
  readonly url: string;
  readonly #resources: AsyncDisposableStack;

  static async start(config: LabConfig): Promise<LabUnderTest> {
    await using resources = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir();
    resources.defer(() => Deno.remove(folder, { recursive: true }));
    await Deno.writeTextFile(`${folder}/lab.json`, JSON.stringify(config));
    const flags = ["--port", "0", "--http", "127.0.0.1:0", "--no-probe", "--track", "0"];
    const child = resources.use(
      spawnRobo(["daq-server", "--config", `${folder}/lab.json`, "--json", ...flags], {
        env: { XDG_RUNTIME_DIR: folder },
      }),
    );
    const lines = child.process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
    resources.defer(() => lines.cancel());
    const ready = JSON.parse((await lines.read()).value ?? "{}");
    assert.equal(ready.type, "ready");
    // What it says is not to fill the pipe.
    (async () => {
      while ((await lines.read()).done !== true);
    })().catch(() => {});
    const lab = resources.use(await DaqControl.connect({ url: ready.url }));
    return new LabUnderTest(lab, ready, resources.move());
  }

  private constructor(
    lab: DaqControl,
    ready: { readonly endpoint: string; readonly url: string },
    resources: AsyncDisposableStack,
  ) {
    this.lab = lab;
    this.endpoint = ready.endpoint;
    this.url = ready.url;
    this.#resources = resources;
  }

  /** An actuator connects, and tells where it is. */
  async actuator(name: string, position: number): Promise<RawClient> {
    const client = await RawClient.connect(this.endpoint, "ACTUATOR", "L2");
    await client.name(name);
    await client.position("position_is", position);
    await this.isAt(name, position);
    return client;
  }

  /** Waits until the server has heard where an actuator is. */
  async isAt(name: string, position: number): Promise<void> {
    await until(`${name} is at ${position}`, async () => {
      const devices = await this.lab.devices();
      return devices.find((device) => device.name === name)?.position?.value === position;
    });
  }

  /** Orders a move that a rule has to refuse; returns the rule and what is said. */
  async refusal(name: string, order: MoveOrder, dryRun = false): Promise<string> {
    const refused = await this.lab.move(name, order, { dryRun }).then(
      () => "moved",
      (error) => error,
    );
    assert(refused instanceof RoboError && refused.code === "denied", String(refused));
    return `${"rule" in refused ? refused.rule : "no rule"}: ${refused.message}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}

/** The next message, which has to be a move: where to, or by how much. */
async function expectMove(client: RawClient): Promise<number | null> {
  return readPosition((await client.expect("move")).to).value;
}

/** Waits for an order to stop; questions for the position are passed over. */
async function expectStop(client: RawClient): Promise<void> {
  let message: Message | undefined;
  do message = await client.next(); while (
    message?.kind === "order" && message.command === "check_position"
  );
  assert(message?.kind === "order" && message.command === "stop_motion", JSON.stringify(message));
}

/** What is refused next. */
async function firstRefusal(
  events: AsyncIterator<LabEvent>,
): Promise<LabEvent & { type: "refused" }> {
  while (true) {
    const { value, done } = await events.next();
    if (done === true) throw new Error("The events have ended");
    if (value.type !== "refused") continue;
    await events.return?.();
    return value;
  }
}

function to(position: number): MoveOrder {
  return { kind: "absolute", to: position };
}

function by(distance: number): MoveOrder {
  return { kind: "relative", by: distance };
}

const STAGE = { kind: "actuator", dialect: "L2", units: "mm" } as const;

Deno.test("Nothing that a rule refuses reaches the actuator, and each refusal says which rule it was", async () => {
  const limits = { min: 0, max: 100, maxStep: 40 };
  await using server = await LabUnderTest.start({
    devices: { stage: { ...STAGE, limits }, slow: { ...STAGE, limits: { maxSpeed: 20 } } },
  });
  await using stage = await server.actuator("stage", 50);
  await using _slow = await server.actuator("slow", 50);
  assert.equal(
    await server.refusal("slow", by(30)),
    "maxSpeed: slow cannot go 30 mm at once: at most 20 mm in a second",
  );
  assert.equal(
    await server.refusal("stage", to(100.5)),
    "limits: stage cannot go to 100.5 mm: at most 100 mm",
  );
  assert.match(
    await server.refusal("stage", by(-51)),
    /^limits: stage cannot go by -51 mm from 50 mm to -1 mm/,
  );
  assert.match(await server.refusal("stage", to(5)), /^maxStep: stage cannot go 45 mm at once/);
  assert.match(await server.refusal("stage", to(5), true), /^maxStep/);
  for (const kind of ["NaN", "Infinity", "1e400", '"50"', "null"]) {
    const answer = await fetch(`${server.url}/v1/devices/stage/move`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"kind":"absolute","to":${kind}}`,
    });
    assert(answer.status >= 400 && answer.status < 500, `${kind}: ${answer.status}`);
    await answer.body?.cancel();
  }
  const dry = await server.lab.move("stage", to(90), { dryRun: true });
  assert.deepEqual([dry.dryRun, dry.position.value], [true, 90]);
  const moving = server.lab.move("stage", to(90));
  assert.equal(await expectMove(stage), 90);
  await stage.position("move_done", 90);
  await moving;
  assert.equal((await server.lab.device("stage")).counters.refused, 4);
});

Deno.test("Twenty operators who step at the same time do not step over the limit together", async () => {
  await using server = await LabUnderTest.start({
    devices: { stage: { ...STAGE, limits: { max: 100 } } },
  });
  await using stage = await server.actuator("stage", 50);
  let place = 50;
  let isOver = false;
  const following = (async () => {
    for (let message = await stage.next(); message !== undefined; message = await stage.next()) {
      if (message.kind !== "move") continue;
      assert.equal(message.command, "move_rel");
      place += readPosition(message.to).value!;
      isOver ||= place > 100;
      await stage.position("move_done", place);
    }
  })();
  const orders = Array.from(
    { length: 20 },
    () => server.lab.move("stage", by(10)).then(() => "moved", (error) => error.code),
  );
  const outcomes = await Promise.all(orders);
  assert.equal(outcomes.filter((outcome) => outcome === "moved").length, 5);
  assert.equal(outcomes.filter((outcome) => outcome === "denied").length, 15);
  assert.equal(place, 100);
  assert(!isOver);
  await stage[Symbol.asyncDispose]();
  await following;
});

Deno.test("An actuator whose position is no number is not moved by a distance where limits hold", async () => {
  await using server = await LabUnderTest.start({
    devices: { stage: { ...STAGE, limits: { max: 100 } } },
  });
  await using stage = await server.actuator("stage", 50);
  await stage.position("position_is", NaN);
  await until(
    "its position is lost",
    async () => (await server.lab.device("stage")).position?.value === null,
  );
  const refused = server.refusal("stage", by(1));
  await stage.tell(NaN);
  assert.match(await refused, /^limits: stage cannot be moved: its rule limits needs its position/);
});

Deno.test("An interlock holds an actuator back, and stops it when another one is moved by hand", async () => {
  await using server = await LabUnderTest.start({
    devices: { stage: STAGE, z: STAGE },
    interlocks: [{
      name: "z up",
      device: "stage",
      to: { min: 10 },
      when: [{ position: "z", min: 5 }],
    }],
  });
  const { lab } = server;
  await using stage = await server.actuator("stage", 0);
  assert.equal(
    await server.refusal("stage", to(20)),
    "z up: stage cannot be moved because of the interlock z up: z is offline",
  );
  await using z = await server.actuator("z", 3);
  assert.match(
    await server.refusal("stage", to(20)),
    /z is at 3 mm where at least 5 mm is needed$/,
  );
  assert.match(await server.refusal("stage", { kind: "home" }), /^z up: /);
  await z.position("position_is", 6);
  await server.isAt("z", 6);
  const events = lab.events()[Symbol.asyncIterator]();
  await events.next();
  const refused = firstRefusal(events);
  const moving = lab.move("stage", to(20)).then(() => "moved", (error) => error.message);
  assert.equal(await expectMove(stage), 20);
  // Somebody turns the knob of the other one.
  await z.position("position_is", 4.5);
  await expectStop(stage);
  assert.match(await moving, /^stage was stopped/);
  const event = await refused;
  assert.equal(event.rule, "z up");
  assert.match(event.message, /^stage is stopped by the interlock z up: z is at 4.5 mm/);
});

Deno.test("An interlock that looks at a parameter stops what moves as soon as the device says the wrong one", async () => {
  const shutter = (open: boolean) =>
    `<open type="bool" title="Open" visible="1" removable="0" readonly="0">${open ? 1 : 0}</open>`;
  await using server = await LabUnderTest.start({
    devices: { stage: STAGE, laser: { kind: "detector" } },
    interlocks: [{
      name: "dark",
      device: "stage",
      when: [{ parameter: "laser", path: ["shutter", "open"], equals: false }],
    }],
  });
  await using stage = await server.actuator("stage", 0);
  await using laser = await RawClient.connect(server.endpoint, "GRABBER", "L2");
  const tree = `<s type="group" title="laser"><shutter type="group" title="Shutter">${
    shutter(false)
  }</shutter></s>`;
  await laser.name("laser");
  assert.match(await server.refusal("stage", to(1)), /^dark: /);
  await laser.send({ kind: "infos", xml: tree });
  await until(
    "its parameters are known",
    async () => (await server.lab.parameters("laser")) !== null,
  );
  const moving = server.lab.move("stage", to(1)).then(() => "moved", (error) => error.message);
  assert.equal(await expectMove(stage), 1);
  await laser.send({
    kind: "info_xml",
    change: { path: ["s", "shutter", "open"], xml: shutter(true) },
  });
  await expectStop(stage);
  assert.match(await moving, /^stage was stopped/);
});

Deno.test("robo daq stop --all overtakes a hundred moves of two actuators that answer nothing", async () => {
  await using server = await LabUnderTest.start({ devices: { a: STAGE, b: STAGE } });
  await using a = await server.actuator("a", 0);
  await using b = await server.actuator("b", 0);
  const order = async (name: string) => {
    const answer = await fetch(`${server.url}/v1/devices/${name}/move?wait=false`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"kind":"absolute","to":1}`,
    });
    assert.equal(answer.status, 202, await answer.text());
  };
  for (const name of ["a", "b"]) {
    await Promise.all(Array.from({ length: 50 }, () => order(name)));
  }
  for (const client of [a, b]) assert.equal(await expectMove(client), 1);
  const { status, stdout, stderr } = await robo([
    "daq",
    "stop",
    "--all",
    "--json",
    "--url",
    server.url,
  ]);
  assert.equal(status, 0, stderr);
  const stopped = stdout.trim().split("\n").map((line) => JSON.parse(line));
  const results = stopped.flatMap((one) => Array.isArray(one) ? one : one.results ?? [one])
    .toSorted((one, other) => one.device < other.device ? -1 : 1);
  assert.deepEqual(results, [
    { device: "a", sent: true, cancelled: 49 },
    { device: "b", sent: true, cancelled: 49 },
  ]);
  for (const client of [a, b]) await expectStop(client);
});

Deno.test("An operator whose program is killed stops the actuators that are to stop then, and no others", async () => {
  await using server = await LabUnderTest.start({
    devices: { a: { ...STAGE, stopOnOperatorLoss: true }, b: STAGE },
  });
  await using a = await server.actuator("a", 0);
  await using b = await server.actuator("b", 0);
  for (const [name, client] of [["b", b], ["a", a]] as const) {
    await using child = spawnRobo(["daq", "move", name, "5", "--url", server.url]);
    assert.equal(await expectMove(client), 5);
    child.process.kill("SIGKILL");
    await child.process.status;
  }
  await expectStop(a);
  assert.equal((await server.lab.device("b")).doing, "moving");
  await b.position("move_done", 5);
  await server.isAt("b", 5);
});

Deno.test("A file of rules that make no sense is refused, mistake by mistake", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const config: LabConfig = {
      devices: { stage: { limits: { min: 5, max: 1 } } },
      interlocks: [{ name: "x", device: "stag", when: [{ still: "stage" }] }],
    };
    await Deno.writeTextFile(`${folder}/lab.json`, JSON.stringify(config));
    const { status, stderr } = await robo([
      "daq-server",
      "--config",
      `${folder}/lab.json`,
      "--port",
      "0",
    ]);
    assert.equal(status, 78);
    assert.match(stderr, /devices\.stage\.limits.*[Nn]othing is between min 5 and max 1/);
    assert.match(stderr, /interlocks\[0\]\.device.*stag is none of the devices; there are: stage/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
