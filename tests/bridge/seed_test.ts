import assert from "node:assert/strict";
import { BridgeServer, layoutOfHeader } from "../../services/bridge/mod.ts";
import { LineProcess } from "../lib/line_process.ts";
import { until } from "../lib/until.ts";
import { compile, EXAMPLES } from "./link/link_lab.ts";
import { HAS_GCC } from "./dialect_lab.ts";

const PYTHON = "/usr/bin/python3";

const HAS_TORNADO = await new Deno.Command(PYTHON, {
  args: ["-c", "import tornado.websocket"],
  stdout: "null",
  stderr: "null",
}).output().then(({ success }) => success, () => false);

/** A client in the shape of the first notebook's, which prints what comes back, and how often each code did. */
const NOTEBOOK = `
import json, sys
from collections import Counter
from tornado import gen, ioloop
from tornado.websocket import websocket_connect

class TestWebSocketClient:
    def __init__(self, url):
        self.url = url
        self.counts = Counter()
        self.greeting = None

    @gen.coroutine
    def run(self):
        self.ws = yield websocket_connect(self.url, connect_timeout=60)
        self.greeting = yield self.ws.read_message()
        for code in [7, 3, 7]:
            self.ws.write_message(json.dumps({
                "header": {"type": 100, "status": 0, "code": code},
                "listitems": [{"type": 1, "name": "alpha's"}, {"type": 2, "name": "x" * 40}],
            }))
            self.msg_callback((yield self.ws.read_message()))
        self.ws.write_message(json.dumps({"does_it": "blend", "value": 5}))
        free = json.loads((yield self.ws.read_message()).replace("'", '"'))
        self.ws.write_message("this is no dict")
        fault = json.loads((yield self.ws.read_message()).replace("'", '"'))
        self.ws.close()
        print(json.dumps([self.greeting, self.last, self.counts, free, fault]))

    def msg_callback(self, message):
        self.last = json.loads(message.replace("'", '"'))
        self.counts[self.last["header"]["code"]] += 1

ioloop.IOLoop.current().run_sync(TestWebSocketClient(sys.argv[1]).run, timeout=60)
`;

Deno.test({
  name:
    "The first notebook's client and an unmodified C program speak through the bridge (needs gcc and python3-tornado)",
  ignore: !HAS_GCC || !HAS_TORNADO,
  async fn() {
    await using ending = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir();
    ending.defer(() => Deno.remove(folder, { recursive: true }));
    const program = await compile(`${EXAMPLES}/seed_driver.c`, folder);
    const driver = ending.use(new LineProcess([program, "0"]));
    const port = /\d+$/.exec(await driver.says())![0];
    const server = ending.use(
      await BridgeServer.start({
        version: "0.0.1",
        port: 0,
        layout: await layoutOfHeader(`${EXAMPLES}/seed.h`),
        connect: [`tcp:127.0.0.1:${port}`],
        link: { framing: "fixed:MH_ITEM_LIST_t" },
      }),
    );
    await until("the driver is connected", () => {
      return [...server.bridge.programs.values()].some(({ isLive }) => isLive);
    });
    const url = `${server.url.replace("http", "ws")}/ws`;
    const { stdout, stderr } = await new Deno.Command(PYTHON, { args: ["-c", NOTEBOOK, url] })
      .output();
    assert.equal(new TextDecoder().decode(stderr), "");
    const [greeting, last, counts, free, fault] = JSON.parse(new TextDecoder().decode(stdout));
    assert.equal(greeting, "Hello World");
    assert.deepEqual(last, {
      header: { type: 100, status: 0, code: 7, length: 2 },
      listitems: [{ type: 1, name: "alpha's" }, { type: 2, name: "x".repeat(31) }],
    });
    assert.deepEqual(counts, { 3: 1, 7: 2 });
    assert.deepEqual(free, { does_it: "blend", value: 5 });
    assert.equal(fault.error, "This is not JSON");
    // What the program itself saw.
    assert.equal(await driver.says(), "type 100, status 0, code 7, 2 items");
    assert.equal(await driver.says(), "  1 alpha's");
    assert.equal(await driver.says(), `  2 ${"x".repeat(31)}`);
  },
});
