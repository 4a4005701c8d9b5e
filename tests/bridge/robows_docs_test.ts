import assert from "node:assert/strict";
import { bytesOf, TELEMETRY } from "../../services/bridge/dialects/conversation_testing.ts";
import { LineProcess } from "../lib/line_process.ts";
import { findPython, findPythonWith } from "../lib/python.ts";
import { until } from "../lib/until.ts";
import { RoboWsLab } from "./robo_ws_lab.ts";

const GUIDE = new URL("../../docs/robo-ws.md", import.meta.url);
const python = findPython();
const websockets = findPythonWith("websockets");
const node = await nodeWithWebSocket();

/** Node, which has had a WebSocket since version 20.10, and without a flag since 22; undefined where there is none. */
async function nodeWithWebSocket(): Promise<string[] | undefined> {
  const command = ["node", "--experimental-websocket"];
  const args = [
    "--experimental-websocket",
    "-e",
    "process.exit(typeof WebSocket === 'function' ? 0 : 1)",
  ];
  try {
    const { success } = await new Deno.Command("node", { args, stderr: "null" }).output();
    return success ? command : undefined;
  } catch {
    return undefined;
  }
}

/** The program that the guide shows whose first line names this file, with the comments taken off its orders. */
async function program(name: string): Promise<string> {
  const blocks = (await Deno.readTextFile(GUIDE)).split("```").filter((_, i) => i % 2 === 1);
  const block = blocks.find((text) => text.split("\n")[1]?.includes(name));
  assert.ok(block !== undefined, name);
  return block.slice(block.indexOf("\n") + 1);
}

async function written(text: string, suffix: string): Promise<string> {
  const file = await Deno.makeTempFile({ suffix });
  await Deno.writeTextFile(file, text);
  return file;
}

/** Sends telemetry until the client has said a line that is like this, which it returns. */
async function saysOf(lab: RoboWsLab, client: LineProcess, wanted: RegExp): Promise<string> {
  const value = { mode: "RUN", raw: [1, 2, 3], count: 5n, grid: [[1, 2], [3, 4]] };
  await until("the client", () => [...lab.hub.clients].some(({ topics }) => topics.size > 0));
  lab.publish(1, [bytesOf(TELEMETRY, { ...value, t: 1.5 })]);
  while (true) {
    const line = await client.says();
    if (wanted.test(line)) return line;
  }
}

const clients: [string, string, string[] | undefined, RegExp][] = [
  ["Deno", "client.js", [Deno.execPath(), "run", "-A", "--no-lock", "--no-config"], /Z arm\.Tele/],
  ["Node", "client.js", node, /Z arm\.Tele/],
  [
    "Python",
    "client.py",
    python === undefined ? undefined : [python],
    /^arm\.Telemetry 1000000001/,
  ],
];
for (const [what, name, command, wanted] of clients) {
  Deno.test({
    name: `The guide's client in ${
      name.endsWith("js") ? "JavaScript" : "Python"
    } works with ${what}`,
    ignore: command === undefined,
    async fn() {
      await using lab = await RoboWsLab.start();
      const file = await written(await program(name), `.${name.split(".")[1]}`);
      const args = name.endsWith("py") ? ["127.0.0.1", String(lab.port)] : [lab.url];
      await using client = new LineProcess([...command!, file, ...args]);
      const line = await saysOf(lab, client, wanted);
      assert.match(line, /arm\.Telemetry/);
      await Deno.remove(file);
    },
  });
}

Deno.test({
  name: "The guide's orders reach the program, from JavaScript and from Python",
  ignore: python === undefined,
  async fn() {
    await using lab = await RoboWsLab.start();
    const order = '{ "op": "send", "topic": "arm.Command", "value": { "channel": 3, "value": 4 } }';
    const inJs = (await program("client.js")).replace(
      /^\/\/ bridge\.send.*$/m,
      `setTimeout(() => bridge.send(${order}), 500);`,
    );
    const inPython = (await program("client.py")).replace(
      /^# bridge\.send.*$/m,
      `bridge.send(${order})`,
    );
    assert.match(inJs, /500\);$/m);
    assert.match(inPython, /^bridge\.send\(.*4 } }/m);
    const js = await written(inJs, ".js");
    const py = await written(inPython, ".py");
    await using _js = new LineProcess([Deno.execPath(), "run", "-A", "--no-config", js, lab.url]);
    await using _py = new LineProcess([python!, py, "127.0.0.1", String(lab.port)]);
    await until("both orders", () => lab.arm.received.length === 2);
    for (const [, bytes] of lab.arm.received) {
      assert.deepEqual([...bytes.slice(0, 5)], [3, 0, 0, 0, 4]);
    }
    await Promise.all([Deno.remove(js), Deno.remove(py)]);
  },
});

Deno.test({
  name: "A client on Python's websockets reads all three formats as the guide describes them",
  ignore: websockets === undefined,
  async fn() {
    await using lab = await RoboWsLab.start();
    const script = `
import asyncio, json, struct, sys
import websockets
async def main():
    async with websockets.connect(sys.argv[1], subprotocols=["robo.ws.v1"]) as ws:
        assert ws.subprotocol == "robo.ws.v1"
        hello = json.loads(await ws.recv())
        topics = json.loads(await ws.recv())
        assert hello["op"] == "hello" and hello["version"] == 1, hello
        assert topics["topics"][0]["layout"]["structs"][-1]["name"] == "Telemetry"
        for sub, more in ((1, {"format": "binary"}), (2, {}), (3, {"format": "columns", "fields": ["t", "mode"]})):
            await ws.send(json.dumps({"op": "subscribe", "sub": sub, "topics": "arm.Telemetry", **more}))
            answer = json.loads(await ws.recv())
            assert (answer["op"], answer["sub"]) == ("subscribed", sub), answer
        print("ready", flush=True)
        for _ in range(3):
            data = await ws.recv()
            if isinstance(data, str):
                item = json.loads(data)["items"][0]
                print("json", item["time"], item["value"]["t"], flush=True)
            elif data[:2] == b"RF":
                sub, count = struct.unpack_from("<HI", data, 2)
                magic, version, kind, topic, seq, length, aux, time = struct.unpack_from("<HBBHHIIQ", data, 8)
                print("binary", sub, count, kind, topic, time, struct.unpack_from("<d", data, 32)[0], flush=True)
            else:
                sub, blocks = struct.unpack_from("<HI", data, 2)
                topic, fields, rows = struct.unpack_from("<HHI", data, 8)
                print("columns", sub, blocks, topic, fields, rows, *struct.unpack_from("<3d", data, 16), flush=True)
asyncio.run(main())
`;
    await using client = new LineProcess([websockets!, "-c", script, lab.url]);
    assert.equal(await client.says(), "ready");
    const lines: string[] = [];
    const value = { t: 1.5, mode: "RUN", raw: [1, 2, 3], count: 5n, grid: [[1, 2], [3, 4]] };
    lab.publish(1, [bytesOf(TELEMETRY, value)]);
    for (let i = 0; i < 3; i++) lines.push(await client.says());
    assert.deepEqual(lines.toSorted(), [
      "binary 1 1 2 1 1000000001 1.5",
      "columns 3 1 1 2 1 1.000000001 1.5 1.0",
      "json 1000000001 1.5",
    ]);
  },
});
