import assert from "node:assert/strict";
import { freePorts } from "../../bench/lib/ports.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { findPythonWith } from "../lib/python.ts";
import { robo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { launchFolder } from "./launch_lab.ts";
import { Launcher } from "./launcher.ts";

const EXAMPLES = fromFileUrl(new URL("../../examples/launch", import.meta.url));

/** The core's addresses in pygecko's launch file. */
const SEED_PORTS = [9998, 9999] as const;

const python = findPythonWith("zmq", "msgpack");

/** The functions of pygecko's launch file, in its order. */
const NAMES = [
  ...["publish", "publish"],
  ...["subscribe2", "subscribe2", "subscribe2", "subscribe2", "subscribe2", "subscribe2"],
  "pcv",
];

for (
  const { language, folder, module, missing, env } of [
    { language: "TypeScript", folder: EXAMPLES, module: "process.ts", missing: "", env: {} },
    {
      language: "Python",
      folder: `${EXAMPLES}/python`,
      module: "process.py",
      missing: python === undefined ? " (python3-zmq or python3-msgpack is missing)" : "",
      env: { ROBO_PYTHON: python ?? "" },
    },
  ]
) {
  Deno.test({
    name: `pygecko's launch file at other ports, with functions in ${language}${missing}`,
    ignore: missing !== "",
    async fn() {
      await using own = await launchFolder();
      const text = await Deno.readTextFile(`${folder}/robot.json`);
      const ports = freePorts(SEED_PORTS.length);
      const moved = SEED_PORTS.reduce(
        (text, port, at) => text.replace(String(port), String(ports[at])),
        text,
      );
      await Deno.writeTextFile(`${own.path}/robot.json`, moved);
      await Deno.copyFile(`${folder}/${module}`, `${own.path}/${module}`);
      await using launcher = await Launcher.start(own, `${own.path}/robot.json`, { env });
      await seesAll(launcher, ports);
    },
  });

  const taken = SEED_PORTS.some((port) => !isFree(port));
  const reason = missing || (taken ? " (port 9998 or 9999 is not free)" : "");
  Deno.test({
    name: `pygecko's launch file word for word, with functions in ${language}${reason}`,
    ignore: reason !== "",
    async fn() {
      await using own = await launchFolder();
      await using launcher = await Launcher.start(own, `${folder}/robot.json`, { env });
      await seesAll(launcher, SEED_PORTS);
    },
  });
}

/** Sees that all nine run and talk to each other, in pygecko's words, and ends them. */
async function seesAll(launcher: Launcher, ports: readonly number[]): Promise<void> {
  const connect = ports.map((port) => `tcp://127.0.0.1:${port}`).join();
  for (const name of ["publish", "publish_2", "pcv"]) await launcher.event("ready", name);
  const report = await until("pygecko's statistics show all", async () => {
    const words = ["--connect", connect, "--count", "1", "--interval", "1s"];
    const { stdout } = await robo(["stats", ...words]);
    const { topics, processes } = parseReport(stdout);
    const isWhole = processes.length === 9 &&
      ["hello", "hey there", "cv"].every((topic) => (topics.get(topic) ?? 0) > 0);
    return isWhole && stdout;
  });
  assert.match(report, /^\| GeckoCore\[\d+\]\.+ cpu: +\d+\.\d% {4}mem: +\d+\.\d\d%$/m);
  assert.match(report, /^\| Total messages seen: [1-9]\d*$/m);
  assert.match(report, /^\| Alive processes: 9$/m);
  for (const port of ports) assert.ok(report.includes(`| LISTEN 127.0.0.1:${port} connected to `));
  const { topics, processes } = parseReport(report);
  // What nodes log is a topic, too.
  assert.deepEqual([...topics.keys()].filter((topic) => topic !== "log").toSorted(), [
    "cv",
    "hello",
    "hey there",
  ]);
  assert.deepEqual(
    processes.map(({ name }) => name.replace(/_\d$/, "")).toSorted(),
    [
      ...NAMES,
    ].sort(),
  );
  const { nodes, core } = await launcher.state();
  assert.ok(core.started);
  assert.deepEqual(nodes.map(({ name }) => name.replace(/_\d$/, "")), NAMES);
  assert.deepEqual(
    nodes.map(({ pid }) => pid!).toSorted(byNumber),
    processes.map(({ pid }) => pid).toSorted(byNumber),
  );
  launcher.signal("SIGINT");
  assert.equal(await launcher.ended(), 0, launcher.stderr);
  assert.deepEqual(launcher.texts("killed"), []);
}

function byNumber(a: number, b: number): number {
  return a - b;
}

/** Rates by topic, and processes, of a report as pygecko's core prints it. */
function parseReport(report: string) {
  const rates = report.matchAll(/^ (.+?)\.+ +(\d+\.\d) msgs\/s +\d+\.\d kB\/s$/gm);
  const processes = report.matchAll(/^\| (?!GeckoCore)(\S+)\[(\d+)\]\.+ cpu: /gm);
  return {
    topics: new Map([...rates].map(([, topic, rate]) => [topic!, Number(rate)])),
    processes: [...processes].map(([, name, pid]) => ({ name: name!, pid: Number(pid) })),
  };
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch {
    return false;
  }
}
