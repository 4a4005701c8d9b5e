import assert from "node:assert/strict";
import type { Device } from "../../protocols/daq/lab_types.ts";
import { noCounts } from "../../services/daq/lab/counters.ts";
import { fakeContext, type FakeContextOptions } from "../context_testing.ts";
import { LabPrinter } from "./lab_printer.ts";

const CAM: Device = {
  name: "cam",
  kind: "detector",
  online: true,
  expected: false,
  title: "Andor",
  dialect: null,
  address: "tcp://10.0.3.7:5000",
  since: 0,
  connections: 1,
  doing: "idle",
  info: {},
  problem: null,
  position: null,
  units: "",
  limits: {},
  lastGrab: null,
  counters: noCounts(),
};

function printed(act: (printer: LabPrinter) => void, options: FakeContextOptions = {}): string[] {
  const context = fakeContext(options);
  act(new LabPrinter(context, false));
  return context.stdout().split("\n").slice(0, -1).map((line) => line.replace(/^[\d:]{8} /, ""));
}

Deno.test("Who comes, goes and comes back is printed once, with what it is", () => {
  const lines = printed((printer) => {
    const states: Partial<Device>[] = [
      {},
      { doing: "grabbing" },
      { dialect: "L2" },
      { dialect: "L2", problem: "Too \x1b[31mwarm" },
      { dialect: "L2", problem: "Too \x1b[31mwarm", doing: "grabbing" },
      { dialect: "L2", online: false, problem: "It fell silent" },
      { connections: 2, dialect: "L2" },
      { dialect: "L2", online: false, connections: 2 },
    ];
    for (const state of states) printer.happened({ type: "device", device: { ...CAM, ...state } });
  });
  assert.deepEqual(lines, [
    'cam          online: detector, "Andor" at 10.0.3.7:5000',
    "cam          speaks dialect L2",
    "cam          Too ·[31mwarm",
    "cam          offline: It fell silent",
    'cam          online again: detector, "Andor" at 10.0.3.7:5000',
    "cam          offline",
  ]);
});

Deno.test("One that was forgotten is news when it comes again", () => {
  const lines = printed((printer) => {
    printer.happened({ type: "device", device: CAM });
    printer.happened({ type: "forgotten", name: "cam" });
    printer.happened({ type: "device", device: CAM });
  });
  const online = 'cam          online: detector, "Andor" at 10.0.3.7:5000';
  assert.deepEqual(lines, [online, "cam          forgotten", online]);
});

Deno.test("What is refused and stopped is printed, and what moves is not", () => {
  const lines = printed((printer) => {
    const position = { value: 1, units: "mm", time: 0 };
    printer.happened({ type: "position", name: "stage", position });
    printer.happened({ type: "refused", name: "stage", rule: "limits", message: "at most 3 mm" });
    printer.happened({
      type: "stopped",
      results: [
        { device: "stage", sent: true, cancelled: 2 },
        { device: "arm", sent: false, cancelled: 0 },
      ],
    });
  });
  assert.deepEqual(lines, [
    "stage        refused: at most 3 mm",
    "stage        told to stop, 2 waiting moves cancelled",
    "arm          offline, cannot be told to stop",
  ]);
});

Deno.test("People on a terminal are told how to go on, a script is not", () => {
  const places = {
    endpoint: "tcp://127.0.0.1:7000",
    url: "http://127.0.0.1:6342",
    token: "a b",
    scpi: "tcp://127.0.0.1:5025",
  };
  const ready = (printer: LabPrinter) => printer.ready(places);
  const first = [
    "Devices connect to 127.0.0.1:7000",
    "The page is at http://127.0.0.1:6342/#token=a%20b",
    "SCPI is spoken at 127.0.0.1:5025",
  ];
  assert.deepEqual(printed(ready), first);
  const more = printed(ready, { interactive: true });
  assert.deepEqual(more.slice(0, 3), first);
  assert(more.includes("  robo daq client --sim camera,stage --connect 127.0.0.1:7000"));
  assert(more.includes("  robo daq ls --port 7000"));
});

Deno.test("A page on all addresses is told by the name of the machine, which other computers can open", () => {
  for (const host of ["0.0.0.0", "[::]"]) {
    const places = { endpoint: "tcp://127.0.0.1:7000", url: `http://${host}:6342`, token: "t" };
    const [, page] = printed((printer) => printer.ready(places));
    assert.equal(page, `The page is at http://${Deno.hostname()}:6342/#token=t`);
  }
});

Deno.test("As JSON there is an object a line", () => {
  const context = fakeContext();
  const printer = new LabPrinter(context, true);
  printer.ready({ endpoint: "tcp://127.0.0.1:7000" });
  printer.happened({ type: "device", device: CAM });
  const [ready, device] = context.stdout().trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(ready, { type: "ready", endpoint: "tcp://127.0.0.1:7000" });
  assert.deepEqual(device, { type: "device", device: CAM });
});
