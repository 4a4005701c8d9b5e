/**
 * Records what PyMoDAQ's own programs say to each other, for the tests that replay it:
 *
 *     deno run -A tests/daq/pymodaq/record_conversations.ts
 *
 * @module
 */
import { CaptureFile, Tap } from "../../../services/daq/tap/mod.ts";
import { type PymodaqVersion, RealPymodaq, VERSIONS } from "./real_pymodaq.ts";

const FOLDER = new URL("../recordings/", import.meta.url);
const DIALECTS: Readonly<Record<PymodaqVersion, string>> = { "4.0": "L2", "4.4": "T3" };

if (import.meta.main) {
  for (const version of VERSIONS) {
    await record(version, "detector");
    await record(version, "actuator");
  }
}

async function record(version: PymodaqVersion, kind: "detector" | "actuator"): Promise<void> {
  const isDetector = kind === "detector";
  await using server = await RealPymodaq.start(version, "server", isDetector ? "1D" : "ACTUATOR");
  const { port } = await server.says("listening");
  await using capture = await CaptureFile.create(
    new URL(`${kind}-${DIALECTS[version]}.bin`, FOLDER).pathname,
    true,
  );
  await using tap = await Tap.start({
    listen: { host: "127.0.0.1", port: 0 },
    target: { host: "127.0.0.1", port: port as number },
    capture,
    onEvent: () => {},
  });
  const tapPort = new URL(tap.endpoint).port;
  const driver = isDetector ? "module_viewer" : "module_move";
  await using client = await RealPymodaq.start(version, driver, tapPort, "1D");
  await client.says("initialized");
  await server.says("status", ({ text }) => String(text).includes("connected with"));
  await until(async () => Object.keys((await valuesOf(server)).values).length > 0);
  if (isDetector) await detect(server, client);
  else await move(server, client);
}

async function detect(server: RealPymodaq, client: RealPymodaq): Promise<void> {
  await server.ask("grab", "grabbed");
  await server.ask("grab", "grabbed");
  await client.ask("set", "set", { path: ["exposure"], value: 25 });
  await until(async () => (await valuesOf(server)).values["exposure"] === 25);
  await server.ask("set", "set", { path: ["trigger"], value: true });
  await server.ask("grab", "grabbed");
}

async function move(server: RealPymodaq, client: RealPymodaq): Promise<void> {
  await server.ask("position", "get_actuator_value");
  await server.ask("move_abs", "move_done", { value: 5 });
  await server.ask("move_rel", "move_done", { value: -2.5 });
  await server.ask("move_home", "move_done");
  await client.ask("set", "set", { path: ["speed"], value: 3 });
  await until(async () => (await valuesOf(server)).values["speed"] === 3);
  await server.order("stop");
  await server.ask("position", "get_actuator_value");
}

interface Values {
  readonly values: Readonly<Record<string, unknown>>;
}

async function valuesOf(side: RealPymodaq): Promise<Values> {
  return await side.ask("values", "values") as unknown as Values;
}

async function until(look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It did not come to pass");
}
