import assert from "node:assert/strict";
import type { CLayout } from "../../protocols/clayout/c_layout.ts";
import { Hub } from "../../services/bridge/hub/hub.ts";
import {
  ALL_RIGHTS,
  announced,
  FakeProgram,
  FakeSocket,
  plainEncoder,
  smallRun,
  smallStruct,
} from "../../services/bridge/hub/hub_testing.ts";
import { fakeContext, type FakeContextOptions } from "../context_testing.ts";
import { BridgePrinter } from "./bridge_printer.ts";

const LAYOUT: CLayout = {
  source: "arm.h",
  origin: "gcc",
  byteOrder: "little",
  structs: new Map([["A", smallStruct("A")], ["B", smallStruct("B")]]),
  enums: new Map(),
  constants: new Map(),
  warnings: ["Something is not certain"],
};

const PLACES = {
  url: "http://127.0.0.1:8675",
  token: undefined,
  addresses: ["unix:robo.sock"],
  warnings: [],
  recording: undefined,
};

/** What is printed in a bridge in which `act` makes something happen. */
async function printed(
  act: (hub: Hub) => void,
  { isJson = false, ...options }: FakeContextOptions & { readonly isJson?: boolean } = {},
): Promise<string[]> {
  using hub = new Hub({ limits: { maxQueue: 100 } });
  const context = fakeContext(options);
  const ending = new AbortController();
  const printer = new BridgePrinter(context, hub, isJson);
  printer.ready(PLACES, { layout: LAYOUT, port: undefined });
  const running = printer.run(ending.signal);
  act(hub);
  ending.abort();
  await running;
  return context.stdout().split("\n").slice(0, -1).map((line) => line.replace(/^[\d:]{8} /, ""));
}

const WHO = { dialect: "seed", remote: "127.0.0.1:5", rights: ALL_RIGHTS };

function happen(hub: Hub): void {
  const command = announced("C", { id: 2, direction: "in" });
  const program = new FakeProgram("arm", [announced("A"), command]);
  hub.opened(program);
  hub.logged(program, { level: "info", text: "I \x1b[31mmove", time: 1n });
  hub.logged(program, { level: "error", text: "I fall", time: 2n });
  hub.closed(program, "it ended itself");
  hub.opened(program);
  const client = hub.connected(new FakeSocket(1), WHO);
  hub.subscribe(client, { wants: () => true, encoder: plainEncoder() });
  for (const n of [1, 2, 3, 4]) hub.data(program, smallRun([[1, n]]));
  hub.disconnected(client);
  hub.status("warning", "leg was refused");
}

Deno.test("Who comes, goes, speaks and loses something is printed, each in its line", async () => {
  assert.deepEqual(await printed(happen), [
    "The page is at http://127.0.0.1:8675/",
    "Programs are met at unix:robo.sock",
    "arm.h has 2 structs: A 8 B, B 8 B",
    "warning: Something is not certain",
    "arm          here at unix:/run/arm.sock: sends A; takes C",
    "arm          | I ·[31mmove",
    "arm          | error: I fall",
    "arm          gone: it ended itself",
    "arm          here again at unix:/run/arm.sock: sends A; takes C",
    "client 1     connected: seed at 127.0.0.1:5",
    "client 1     is too slow: 3 structs were not sent to it",
    "client 1     gone after 1 struct: seed at 127.0.0.1:5",
    "bridge       warning: leg was refused",
  ]);
});

Deno.test("As JSON there is an object a line", async () => {
  const lines = (await printed(happen, { isJson: true })).map((line) => JSON.parse(line));
  assert.deepEqual(lines[0], {
    type: "ready",
    url: PLACES.url,
    addresses: PLACES.addresses,
    source: "arm.h",
    origin: "gcc",
    structs: [{ name: "A", size: 8 }, { name: "B", size: 8 }],
  });
  assert.deepEqual(lines.map(({ type }) => type), [
    ...["ready", "program", "log", "log", "program", "program"],
    ...["client", "lost", "client", "status"],
  ]);
  assert.deepEqual(lines[7], { type: "lost", client: 1, structs: 3, total: 3 });
});

Deno.test("A port that was taken is told, and people are told how it ends", () => {
  const context = fakeContext({ interactive: true });
  using hub = new Hub();
  const printer = new BridgePrinter(context, hub, false);
  const places = { ...PLACES, url: "http://127.0.0.1:40000", token: "a b" };
  printer.ready(places, { layout: LAYOUT, port: undefined });
  const lines = context.stdout().split("\n");
  assert.equal(lines[0], "The page is at http://127.0.0.1:40000/#token=a%20b");
  assert.equal(lines[1], "Port 8675 is taken by another program: this is a free one");
  assert.equal(lines.at(-2), "Ctrl-C ends it");
});
