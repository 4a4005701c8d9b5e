import assert from "node:assert/strict";
import { cCodec } from "../../protocols/clayout/mod.ts";
import { randomBytes, randomStruct } from "../../protocols/clayout/struct_arbitrary_testing.ts";
import {
  bytesOf,
  COMMAND,
  TELEMETRY,
} from "../../services/bridge/dialects/conversation_testing.ts";
import type { ProgramStruct } from "../../services/bridge/hub/program.ts";
import { LineProcess } from "../lib/line_process.ts";
import { findPython, findPythonWith } from "../lib/python.ts";
import { until } from "../lib/until.ts";
import { xorshift } from "../lib/xorshift.ts";
import { RoboWsLab } from "./robo_ws_lab.ts";

const MODULES = new URL("../../native/python/", import.meta.url).pathname;
const python = findPython();
const numpy = findPythonWith("numpy");

/** Runs a script that has the module, and may ask where the bridge is. */
function scripted(lab: RoboWsLab, script: string, interpreter = python!): LineProcess {
  const head = `
import json, sys, time
import robo_ws
from robo_ws import Bridge, AsyncBridge, BridgeError
URL = ${JSON.stringify(lab.url)}
def say(*what): print(json.dumps(robo_ws._sendable(list(what))), flush=True)
def wait(): assert sys.stdin.readline()
`;
  const env = { PYTHONPATH: MODULES, PYTHONDONTWRITEBYTECODE: "1" };
  return new LineProcess([interpreter, "-c", head + script], env);
}

async function says(script: LineProcess): Promise<unknown[]> {
  // JSON text of the codec has no minus zero.
  return JSON.parse(await script.says(), (_, value) => value === 0 ? 0 : value);
}

function telemetry(t: number): Uint8Array {
  const value = { t, mode: "RUN", raw: [1, 2, 3], count: 2n ** 60n, grid: [[1, 2], [3, 4]] };
  return bytesOf(TELEMETRY, value);
}

Deno.test({
  name: "Python receives structs, fields and columns, and sends structs and requests",
  ignore: python === undefined,
  async fn() {
    await using lab = await RoboWsLab.start();
    await using script = scripted(
      lab,
      `
with Bridge(URL) as bridge:
    say(*[[t.name, t.direction, t.live] for t in bridge.topics.values()])
    whole = bridge.subscribe("arm.Tele*").wait_ready()
    some = bridge.subscribe("**", fields=["t", "grid[1][0]"]).wait_ready()
    columns = bridge.columns("arm.*", ["grid[0][1]", "mode"], flush=0.001).wait_ready()
    say(whole.topics)
    for _ in range(2):
        message = whole.next(10)
        say(message.topic.name, message.time_ns, message.value, len(message.raw))
    say(some.next(10).value)
    block = columns.next(10)
    say(list(block.times), list(block["grid[0][1]"]), list(block["mode"]))
    bridge.send("arm.Command", {"channel": 1}, value=7)
    bridge.send_bytes("arm.Command", bytes([2, 0, 0, 0, 8, 0, 0, 0]))
    say(bridge.request("arm.Ask", id=1, value=21), bridge.get("arm.Telemetry")["t"], abs(bridge.clock_offset()) < 5)
    for call in (
        lambda: bridge.send("arm.Command", channel=1, value=-1),
        lambda: bridge.send("arm.Nothing"),
        lambda: bridge.subscribe("**", fields=["nonsense"]).wait_ready(),
        lambda: Bridge("ws://127.0.0.1:1/"),
        lambda: whole.next(0.01),
    ):
        try:
            call()
            say("nothing is wrong")
        except BridgeError as error:
            say(error.kind, error.path)
    bridge.end("arm", "lunch")
try:
    whole.next(1)
except BridgeError as error:
    say(error.kind)
`,
    );
    assert.deepEqual((await says(script))[0], ["arm.Telemetry", "out", true]);
    assert.deepEqual(await says(script), [["arm.Telemetry"]]);
    lab.publish(1, [telemetry(1.5), telemetry(2)]);
    for (const t of [1.5, 2]) {
      const count = String(2n ** 60n);
      assert.deepEqual(await says(script), [
        "arm.Telemetry",
        t === 1.5 ? 1_000_000_001 : 2_000_000_001,
        { t, mode: "RUN", raw: [1, 2, 3], count, grid: [[1, 2], [3, 4]] },
        TELEMETRY.size,
      ]);
    }
    assert.deepEqual(await says(script), [{ "t": 1.5, "grid[1][0]": 3 }]);
    assert.deepEqual(await says(script), [[1.000000001, 2.000000001], [2, 2], [1, 1]]);
    assert.deepEqual(await says(script), [{ id: 1, value: 42 }, 2, true]);
    const commands = lab.arm.received.filter(([id]) => id === 3).map(([, bytes]) => [...bytes]);
    assert.deepEqual(commands, [
      [...bytesOf(COMMAND, { channel: 1, value: 7 })],
      [...bytesOf(COMMAND, { channel: 2, value: 8 })],
    ]);
    assert.deepEqual(await says(script), ["data", "value"]);
    assert.deepEqual(await says(script), ["missing", null]);
    assert.deepEqual(await says(script), ["usage", null]);
    assert.deepEqual(await says(script), ["unavailable", null]);
    assert.deepEqual(await says(script), ["unavailable", null]);
    assert.deepEqual(await says(script), ["unavailable"]);
    assert.equal(lab.arm.ended, "lunch");
  },
});

Deno.test({
  name: "Python reads random structs as the codec does, its own way",
  ignore: python === undefined,
  async fn() {
    const seed = 1 + Math.floor(Math.random() * 2 ** 31);
    const next = xorshift(seed);
    const structs: ProgramStruct[] = Array.from({ length: 120 }, (_, i) => ({
      id: i + 1,
      struct: { ...randomStruct(next), name: `S${i}` },
      direction: "out",
    }));
    await using lab = await RoboWsLab.start({ structs });
    await using script = scripted(
      lab,
      `
with Bridge(URL) as bridge:
    all = bridge.subscribe().wait_ready()
    say("ready")
    for _ in range(${structs.length}):
        message = all.next(10)
        say(message.topic.name, message.value)
`,
    );
    assert.deepEqual(await says(script), ["ready"]);
    const expected = structs.map(({ id, struct }) => {
      const bytes = randomBytes(next, struct.size);
      lab.publish(id, [bytes]);
      return [`arm.S${id - 1}`, JSON.parse(cCodec(struct, { byteOrder: "little" }).json(bytes))];
    });
    for (const one of expected) assert.deepEqual(await says(script), one, `seed ${seed}`);
  },
});

Deno.test({
  name: "Python's loops go on after the bridge was started anew, in threads and in asyncio",
  ignore: python === undefined,
  async fn() {
    const first = await RoboWsLab.start();
    const { port } = first;
    await using script = scripted(
      first,
      `
import asyncio
async def main():
    async with AsyncBridge(URL) as bridge:
        subscription = bridge.subscribe("arm.Telemetry")
        subscription.wait_ready()
        say("ready")
        async for message in subscription:
            say(message["t"], bridge.bridge.connected)
            if message["t"] == 2: break
        say(await bridge.request("arm.Ask", id=1, value=2), await bridge.get("arm.Command"))
asyncio.run(main())
say("done")
`,
    );
    assert.deepEqual(await says(script), ["ready"]);
    first.publish(1, [telemetry(1)]);
    assert.deepEqual(await says(script), [1, true]);
    await first[Symbol.asyncDispose]();
    await using second = await RoboWsLab.start({ port });
    await until("the subscription", () => [...second.hub.clients][0]?.topics.size === 1);
    second.publish(1, [telemetry(2)]);
    assert.deepEqual(await says(script), [2, true]);
    assert.deepEqual(await says(script), [{ id: 1, value: 4 }, null]);
    assert.deepEqual(await says(script), ["done"]);
  },
});

Deno.test({
  name: "Python needs the bridge's token, and quotes its refusal",
  ignore: python === undefined,
  async fn() {
    await using lab = await RoboWsLab.start({ token: "a-long-enough-token" });
    await using script = scripted(
      lab,
      `
try: Bridge(URL)
except BridgeError as error: say(error.kind, error.hint is not None)
with Bridge(URL, token="a-long-enough-token") as bridge: say(len(bridge.topics))
page = URL.replace("ws:", "http:") + "#token=a-long-enough-token"
with Bridge(page) as bridge: say(len(bridge.topics))
`,
    );
    assert.deepEqual(await says(script), ["denied", true]);
    assert.deepEqual(await says(script), [4]);
    assert.deepEqual(await says(script), [4]);
  },
});

Deno.test({
  name: "Structs become a numpy array whose fields are where they lie in memory",
  ignore: numpy === undefined,
  async fn() {
    await using lab = await RoboWsLab.start();
    await using script = scripted(
      lab,
      `
with Bridge(URL) as bridge:
    all = bridge.subscribe("arm.Telemetry").wait_ready()
    say("ready")
    array = robo_ws.to_array([all.next(10) for _ in range(100)])
    say(array.dtype.itemsize, array["t"].sum(), array["grid"].shape, array["grid"][99, 1, 0], int(array["mode"][0]), int(array["count"][0]))
`,
      numpy!,
    );
    assert.deepEqual(await says(script), ["ready"]);
    lab.publish(1, Array.from({ length: 100 }, (_, t) => telemetry(t)));
    const count = String(2n ** 60n);
    assert.deepEqual(await says(script), [TELEMETRY.size, 4950, [100, 2, 2], 3, 1, count]);
  },
});
