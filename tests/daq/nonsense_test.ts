/**
 * Programs that pose as `robo daq-server` and answer nonsense.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { runCommand } from "../../commands/app.ts";
import { fakeContext } from "../../commands/context_testing.ts";
import { LAB_SCHEMAS } from "../../protocols/daq/lab_schemas.ts";
import { check, ref } from "../../protocols/http/json_schema.ts";
import { testedServer } from "../../services/daq/http/http_testing.ts";
import { arrayData, MemoryLab, parameter, wireArray } from "../../services/daq/lab_testing.ts";

/** What is tried of every answer. */
const COMMANDS = [
  ["ls"],
  ["ls", "--json"],
  ["info", "cam"],
  ["info", "stage"],
  ["pos", "stage"],
  ["move", "stage", "2"],
  ["set", "cam", "exposure", "7"],
  ["grab"],
  ["stop", "--all"],
] as const;

function memoryLab(): MemoryLab {
  const exposure = parameter("exposure", "float", { value: 10, limits: [0, 100] });
  return new MemoryLab({
    cam: {
      kind: "detector",
      grab: () => arrayData("cam", [wireArray(new Float64Array(4))]),
      parameters: parameter("settings", "group", { children: [exposure] }),
    },
    stage: { kind: "actuator", limits: { min: 0, max: 100 } },
  });
}

/** A real server, whose answers in JSON come out as `change` makes them. */
async function poser(change: (answer: unknown, path: string) => unknown): Promise<
  { readonly url: string } & AsyncDisposable
> {
  const real = await testedServer(memoryLab());
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const { method } = request;
      const body = await request.text();
      const answer = await real.ask(`${pathname}${search}`, {
        method,
        ...(body !== "" && { body, headers: { "content-type": "application/json" } }),
      });
      if (!/json/.test(answer.headers.get("content-type") ?? "")) return answer;
      const json = change(await answer.json(), pathname);
      return new Response(JSON.stringify(json), { status: answer.status, headers: answer.headers });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await real[Symbol.asyncDispose]();
    },
  };
}

async function said(
  url: string,
  args: readonly string[],
): Promise<{ status: number; text: string }> {
  const context = fakeContext({ args: ["daq", ...args, "--url", url] });
  const status = await runCommand(context);
  return { status, text: `${context.stdout()}${context.stderr()}` };
}

/** `json` with another value at one of its places. */
function replaced(json: unknown, at: number, value: unknown): unknown {
  let left = at % placesOf(json);
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([name, below]) => [name, walk(below)]));
  };
  return walk(json);
}

function placesOf(node: unknown): number {
  if (typeof node !== "object" || node === null) return 1;
  return Object.values(node).reduce((sum: number, below) => sum + placesOf(below), 1);
}

Deno.test("Whatever a program that poses as a server answers, commands say what it is", async () => {
  let change = (answer: unknown, _path: string) => answer;
  await using server = await poser((answer, path) => change(answer, path));
  for (const command of COMMANDS) {
    const { status, text } = await said(server.url, command);
    assert.equal(status, 0, `${command.join(" ")}: ${text}`);
  }
  const values = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(null, -1, 1.5, 1e308, "", "\x1b[2J\x07", [], {}, [null], 5e15),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...COMMANDS),
      fc.nat(10_000),
      values,
      async (command, at, value) => {
        // Connecting is tried elsewhere.
        change = (answer, path) => path === "/v1/server" ? answer : replaced(answer, at, value);
        const { status, text } = await said(server.url, command);
        assert.doesNotMatch(text, /mistake in robo|undefined|\[object/);
        // deno-lint-ignore no-control-regex -- nothing that steers a terminal
        assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f]/);
        assert.ok([0, 64, 65, 66, 69, 77].includes(status), `${status}: ${text}`);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("What is wrong with an answer is said with its place, and what a newer server says besides is passed over", async () => {
  let answer: unknown;
  await using server = await poser((real, path) => path === "/v1/devices" ? answer : real);
  answer = [{ name: 5 }];
  const wrong = await said(server.url, ["ls"]);
  assert.equal(wrong.status, 65);
  assert.match(
    wrong.text,
    /is no robo daq-server of this version: 0\.kind: missing\nhint: Give the URL/,
  );
  answer = 5;
  assert.match((await said(server.url, ["ls"])).text, /of this version: not an array\n/);
  const device = await memoryLab().device("cam");
  answer = [{ ...device, colour: "red" }];
  assert.equal(check(ref("Device"), device, { components: LAB_SCHEMAS }), undefined);
  const newer = await said(server.url, ["ls"]);
  assert.equal(newer.status, 0, newer.text);
});

Deno.test("What a program says of a problem steers no terminal, and may be nonsense as well", async () => {
  let answer: unknown;
  await using server = await poser((real, path) => path === "/v1/server" ? real : answer);
  answer = { code: "missing", message: "a\x1b[2Jb\nhint: c\x07", hint: "\u202ed" };
  assert.deepEqual(await said(server.url, ["info", "nobody"]), {
    status: 66,
    text: "error: a·[2Jb\nhint: c·\nhint: ·d\n",
  });
  for (answer of [null, [], 5, { code: 5, message: {} }]) {
    const { status, text } = await said(server.url, ["info", "nobody"]);
    assert.equal(status, 65);
    assert.match(text, /It answered with HTTP status 404/);
  }
});

Deno.test("An answer that does not end is not read for ever", async () => {
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    const piece = new TextEncoder().encode(" ".repeat(1 << 20));
    return new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(piece) }),
    );
  });
  const { status, text } = await said(`http://127.0.0.1:${server.addr.port}`, ["ls"]);
  assert.equal(status, 65, text);
  assert.match(text, /is no robo daq-server/);
});
