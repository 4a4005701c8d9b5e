import assert from "node:assert/strict";
import { WebSocketConnection, type WebSocketEnd } from "../../transports/web_socket.ts";
import { Collected } from "../lib/collected.ts";
import { robo, type RoboChild, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { ownRun } from "./bridge_process.ts";
import { compile, EXAMPLES, linkTest, Started } from "./link/link_lab.ts";

interface Running {
  readonly child: RoboChild;
  readonly output: Collected;
  events(type: string): Record<string, unknown>[];
}

function run(folder: string, ...flags: readonly string[]): Running {
  const args = ["ws-bridge", "--header", `${EXAMPLES}/telemetry.h`, "--json", ...flags];
  const child = spawnRobo(args, { cwd: folder, env: ownRun(folder) });
  const output = new Collected(child.process.stdout);
  return {
    child,
    output,
    events: (type) =>
      output.lines.map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter((event) => event["type"] === type),
  };
}

linkTest(
  "robo ws-bridge says who comes and goes, and tells everybody when it ends",
  async (folder) => {
    await using ending = new AsyncDisposableStack();
    const bridge = run(folder, "--port", "0");
    ending.use(bridge.child);
    const ready = await until("it is ready", () => bridge.events("ready")[0]);
    const structs = ready["structs"] as { name: string; size: number }[];
    assert(structs.some(({ name, size }) => name === "Telemetry" && size > 0));
    const driver = ending.use(
      new Started([await compile(`${EXAMPLES}/driver.c`, folder)], { cwd: folder }),
    );
    const program = await until("the driver is there", () => bridge.events("program")[0]);
    assert.equal(program["name"], "arm");
    assert.equal(program["live"], true);
    await until("the driver has said something", () => bridge.events("log")[0]);
    const texts: string[] = [];
    let end: WebSocketEnd | undefined;
    const url = `${String(ready["url"]).replace("http", "ws")}/ws`;
    const client = await WebSocketConnection.connect(url, {
      onMessage: (message) => message.kind === "text" && texts.push(message.text),
      onClose: (how) => end = how,
    });
    ending.use(client);
    await until("telemetry has come", () => texts.length > 3);
    assert.equal(texts[0], "Hello World");
    assert.equal(JSON.parse(texts[1]!).struct, "Telemetry");
    await until("it was said who came", () => bridge.events("client")[0]);
    await driver.kill();
    await until("the driver is gone", () => bridge.events("program").at(-1)!["live"] === false);
    bridge.child.process.kill("SIGINT");
    const { code } = await bridge.child.process.status;
    await until("the client was told", () => end !== undefined);
    assert.deepEqual([code, end!.code], [0, 1001]);
    const { stdout } = await new Deno.Command("ls", { args: [folder] }).output();
    assert.doesNotMatch(new TextDecoder().decode(stdout), /robo\.sock/);
  },
);

linkTest(
  "A program that was built with another header is refused with the field that differs",
  async (folder) => {
    await using ending = new AsyncDisposableStack();
    const header = await Deno.readTextFile(`${EXAMPLES}/telemetry.h`);
    const other = header.replace("uint64_t tick", "uint32_t tick");
    assert.notEqual(other, header);
    await Deno.writeTextFile(`${folder}/telemetry.h`, other);
    await Deno.copyFile(`${EXAMPLES}/driver.c`, `${folder}/driver.c`);
    const bridge = run(folder, "--port", "0");
    ending.use(bridge.child);
    await until("it is ready", () => bridge.events("ready")[0]);
    ending.use(new Started([await compile(`${folder}/driver.c`, folder)], { cwd: folder }));
    const status = await until("it was refused", () => bridge.events("status")[0]);
    assert.equal(status["level"], "warning");
    assert.match(String(status["message"]), /Field tick of Telemetry has 4 bytes/);
    assert.deepEqual(bridge.events("program"), []);
  },
);

linkTest(
  "A program that was built with -g is all that the bridge needs to know",
  async (folder) => {
    await using ending = new AsyncDisposableStack();
    const driver = await compile(`${EXAMPLES}/driver.c`, folder, ["-g"]);
    const args = ["ws-bridge", "--elf", driver, "--json", "--port", "0"];
    const child = ending.use(
      spawnRobo(args, { cwd: folder, env: { ...ownRun(folder), PATH: "/nowhere" } }),
    );
    const output = new Collected(child.process.stdout);
    const event = (type: string) =>
      output.lines.map((line) => JSON.parse(line)).find((each) => each.type === type);
    const ready = await until("it is ready", () => event("ready"));
    assert.equal(ready.source, driver);
    ending.use(new Started([driver], { cwd: folder }));
    const program = await until("the driver is there", () => event("program"));
    assert.deepEqual(program.structs[0], { name: "Telemetry", direction: "out" });
  },
);

linkTest("What cannot be is said with the cure", async (folder) => {
  const wrong = async (...args: readonly string[]) => {
    const { status, stderr } = await robo(["ws-bridge", ...args], {
      cwd: folder,
      env: ownRun(folder),
    });
    return `${status} ${stderr}`;
  };
  assert.match(await wrong(), /^64 .* none\nhint: Name .* such as telemetry\.h, .*--elf/);
  assert.match(await wrong("--header", "none.h"), /^66 /);
  assert.match(await wrong("none.h"), /^66 /);
  assert.match(await wrong("clint"), /^64 .*clint is neither a command nor a header\nhint: /);
  assert.match(await wrong("run.mcap"), /^64 .*\nhint: .*--replay run\.mcap$/m);
  const header = ["--header", `${EXAMPLES}/telemetry.h`];
  assert.match(await wrong(...header, "--tls-cert", "a.pem"), /^64 .*--tls-key/);
  assert.match(await wrong(...header, "--framing", "fixed:Nothing"), /^6\d .*Nothing/);
  assert.match(await wrong(...header, "--listen", "tcp:0.0.0.0:0"), /^64 .*\nhint: .*--allow/);
  const long = `${"x".repeat(150)}.sock`;
  assert.match(await wrong(...header, "--socket", long), /^64 .*155 bytes.*\nhint: At most 107/);
  await Deno.writeTextFile(`${folder}/notes.txt`, "no program");
  assert.match(await wrong("--elf", "notes.txt"), /^65 error: notes\.txt is no ELF file/);
  using _arm = Deno.listen({ transport: "unix", path: `${folder}/arm.sock` });
  assert.match(
    await wrong(...header, "--socket", "arm.sock", "--port", "0"),
    new RegExp(
      `^69 error: unix:arm\\.sock is in use by .* \\(pid ${Deno.pid}\\)\nhint: .*--socket`,
    ),
  );
  assert.match(
    await wrong(...header, "--socket", "notes.txt", "--port", "0"),
    /^69 error: unix:notes\.txt is an ordinary file, and no socket\nhint: It is left alone: .*--socket/,
  );
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String((taken.addr as Deno.NetAddr).port);
  assert.match(await wrong(...header, "--port", port), new RegExp(`^69 .*${port} is in use`));
});
