import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../../errors.ts";
import { DETECTOR_SETTINGS } from "./detector_settings_testing.ts";
import { findParameter } from "./find_parameter.ts";
import type { ParameterValue } from "./parameter.ts";
import { ParameterStore } from "./parameter_store.ts";
import type { ParameterStoreOptions } from "./parameter_store_options.ts";

/** A store with the detector's settings, and its clock. */
function detector(options: Partial<ParameterStoreOptions> = {}): {
  readonly store: ParameterStore;
  readonly clock: { time: number };
  valueOf(...path: string[]): ParameterValue | undefined;
} {
  const clock = { time: 0 };
  const store = new ParameterStore({ now: () => clock.time, ...options });
  store.replace(DETECTOR_SETTINGS, "T3");
  return { store, clock, valueOf: (...path) => findParameter(store.tree!, path)?.value };
}

/** The element of the exposure with another value, as the device sends it. */
function exposure(value: string): string {
  return `<exposure type="float" title="Exposure (ms):" visible="1" removable="0" readonly="0" ` +
    `limits="[0, 100]">${value}</exposure>`;
}

const EXPOSURE = ["detector_settings", "exposure"];

function refused(action: () => unknown, code: string, reason: RegExp): void {
  assert.throws(action, (error) => {
    assert(error instanceof RoboError && error.code === code, String(error));
    assert.match(error.message, reason);
    return true;
  });
}

Deno.test("An order of the server has the root in its path and the whole element", () => {
  const { store, valueOf } = detector();
  assert.deepEqual(store.order(["exposure"], 7), { path: EXPOSURE, xml: exposure("7.0") });
  assert.equal(valueOf("exposure"), 7);
});

Deno.test("What the device sends back because of an order is an echo, a different value a change", () => {
  const { store, valueOf } = detector();
  store.order(["exposure"], 7);
  const echo = store.applyChange({ path: EXPOSURE, xml: exposure("7") });
  assert.deepEqual(echo, { outcome: "echo", path: ["exposure"], by: "device", problems: [] });
  store.order(["exposure"], 7.03);
  const changed = store.applyChange({ path: EXPOSURE, xml: exposure("7.0") });
  assert.equal(changed.outcome, "changed");
  assert.equal(valueOf("exposure"), 7);
});

Deno.test("The echo of an order that a later one has overtaken is no change, but is what the device has", () => {
  const { store, valueOf } = detector();
  for (const value of [1, 2, 3]) store.order(["exposure"], value);
  for (const value of [1, 2, 3]) {
    const { outcome } = store.applyChange({ path: EXPOSURE, xml: exposure(`${value}.0`) });
    assert.equal(outcome, "echo");
    assert.equal(valueOf("exposure"), value);
  }
  assert.equal(store.applyChange({ path: EXPOSURE, xml: exposure("1.0") }).outcome, "changed");
});

Deno.test("A change between an order and its echo is undone by the echo, since the device says so", () => {
  const { store, valueOf } = detector();
  store.order(["exposure"], 7);
  assert.equal(store.applyChange({ path: EXPOSURE, xml: exposure("5.0") }).outcome, "changed");
  assert.equal(store.applyChange({ path: EXPOSURE, xml: exposure("7.0") }).outcome, "changed");
  assert.equal(valueOf("exposure"), 7);
});

Deno.test("An old order is no echo any more", () => {
  const { store, clock, valueOf } = detector({ echoWindow: 100 });
  for (const value of [1, 2]) store.order(["exposure"], value);
  clock.time = 101;
  assert.equal(store.applyChange({ path: EXPOSURE, xml: exposure("1.0") }).outcome, "changed");
  assert.equal(valueOf("exposure"), 1);
});

Deno.test("A change that says what is known already is none", () => {
  const { store } = detector();
  assert.equal(store.applyChange({ path: EXPOSURE, xml: exposure("10.5") }).outcome, "same");
  const narrower = exposure("10.5").replace("100", "50");
  assert.equal(store.applyChange({ path: EXPOSURE, xml: narrower }).outcome, "changed");
});

Deno.test("Paths are taken with the root, without it, and with another root's name", () => {
  const { store, valueOf } = detector();
  const paths = [["roi", "x0"], ["detector_settings", "roi", "x0"], [
    "settings_client",
    "roi",
    "x0",
  ]];
  for (const [i, path] of paths.entries()) {
    store.applyChange({ path, xml: `<x0 type="int" title="x0">${i}</x0>` });
    assert.equal(valueOf("roi", "x0"), i);
  }
  refused(
    () => store.applyChange({ path: ["roi", "y0"], xml: "<y0/>" }),
    "data",
    /"roi\/y0" is no parameter/,
  );
  refused(() => store.applyChange({ path: ["y0"], xml: "<y0/>" }), "data", /is no parameter/);
});

Deno.test("An element of another program, without a title, changes the value alone", () => {
  const { store } = detector();
  store.applyChange({ path: EXPOSURE, xml: "<exposure>3</exposure>" });
  const parameter = findParameter(store.tree!, ["exposure"])!;
  assert.equal(parameter.value, 3);
  assert.equal(parameter.title, "Exposure (ms):");
  assert.deepEqual(parameter.limits, [0, 100]);
});

Deno.test("A tree is never emptied or renamed by a change of one parameter", () => {
  const { store } = detector();
  const before = store.tree;
  // What PyMoDAQ's client makes of a path without root: its whole tree becomes this one parameter.
  refused(
    () => store.applyChange({ path: [], xml: exposure("7.0") }),
    "data",
    /brings exposure instead/,
  );
  refused(
    () => store.applyChange({ path: ["detector_settings"], xml: exposure("7.0") }),
    "data",
    /brings/,
  );
  refused(
    () => store.applyChange({ path: ["roi"], xml: `<roi type="int">1</roi>` }),
    "data",
    /no group, and it is one/,
  );
  refused(
    () => store.applyChange({ path: EXPOSURE, xml: "<exposure><a/></exposure>" }),
    "data",
    /is a group, and it is none/,
  );
  refused(() => store.applyChange({ path: EXPOSURE, xml: "<exposure" }), "data", /malformed/);
  assert.equal(store.tree, before);
});

Deno.test("A group is taken over with all that is below it", () => {
  const { store, valueOf } = detector();
  const roi =
    `<roi type="group" title="ROI"><x0 type="int" title="x0">4</x0><y0 type="int" title="y0">5</y0></roi>`;
  assert.equal(
    store.applyChange({ path: ["detector_settings", "roi"], xml: roi }).outcome,
    "changed",
  );
  assert.equal(valueOf("roi", "y0"), 5);
});

Deno.test("A new tree of the device forgets orders on their way", () => {
  const { store, valueOf } = detector();
  store.order(["exposure"], 7);
  store.replace(DETECTOR_SETTINGS.replace(">2</gain>", ">9</gain>"), "T3");
  assert.equal(valueOf("exposure"), 10.5);
  refused(() => store.replace("<a"), "data", /malformed/);
  assert.equal(valueOf("gain"), 9);
});

Deno.test("What cannot be read of a tree is told with its place", () => {
  const { store } = detector();
  const evil = `<s type="group"><a type="list" limits="__import__('os')" title="a">x</a></s>`;
  assert.match(store.replace(evil).problems[0]!, /^s\/a: Its limits cannot be read/);
  const change = store.applyChange({ path: ["a"], xml: `<a type="int" title="a">f()</a>` });
  assert.deepEqual(change.problems, [`a: Its value "f()" is no int`]);
});

Deno.test("Orders for what is readonly, missing, or outside of limits change nothing", () => {
  const store = new ParameterStore({ now: () => 0 });
  store.replace(
    `<s type="group"><t type="float" title="T" readonly="1">1.0</t><x type="int" title="x" limits="[0, 5]">1</x></s>`,
  );
  const before = store.tree;
  refused(() => store.order(["t"], 2), "denied", /^t is readonly$/);
  refused(() => store.order(["u"], 2), "missing", /^s has no parameter "u"$/);
  refused(() => store.order(["x"], 6), "denied", /at most 5/);
  refused(() => store.order([], 6), "usage", /s has no value/);
  refused(
    () => new ParameterStore({ now: () => 0 }).order(["x"], 1),
    "missing",
    /told of no parameters/,
  );
  assert.equal(store.tree, before);
});

Deno.test("At a client orders of the server are held to its limits, and the answer says what is", () => {
  const { store, valueOf } = detector({ role: "client" });
  const ordered = store.applyChange({
    path: ["exposure"],
    xml: `<exposure type="int" title="x">5</exposure>`,
  });
  assert.deepEqual([ordered.outcome, ordered.by], ["changed", "operator"]);
  assert.equal(findParameter(store.tree!, ["exposure"])?.title, "Exposure (ms):");
  refused(
    () => store.applyChange({ path: ["exposure"], xml: exposure("500") }),
    "denied",
    /at most 100/,
  );
  assert.equal(valueOf("exposure"), 5);
  assert.deepEqual(store.describe(["exposure"], "T3"), { path: EXPOSURE, xml: exposure("5.0") });
  const own = store.order(["gain"], 4);
  assert.deepEqual(own.path, ["detector_settings", "gain"]);
  assert.equal(store.applyChange(own).outcome, "same");
});

Deno.test("Dates are written as large as they came where the dialect is not known", () => {
  const { store } = detector();
  const { xml } = store.order(["when"], 1_800_000_000_000);
  assert.match(xml, />1800000000000</);
  store.replace(DETECTOR_SETTINGS.replace("1700000000000", "1700000000"));
  assert.match(store.order(["when"], 1_800_000_000_000).xml, />1800000000</);
});

Deno.test("Whatever is ordered, echoed, rounded and changed by hand, both sides agree once all has arrived", () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant("order" as const), value: fc.integer({ min: 0, max: 6 }) }),
    fc.record({ kind: fc.constant("hand" as const), value: fc.integer({ min: 0, max: 6 }) }),
    fc.constant({ kind: "to device" as const, value: 0 }),
    fc.constant({ kind: "to server" as const, value: 0 }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const { store, valueOf } = detector();
      const device = detector({ role: "client" });
      const toDevice: string[] = [];
      const toServer: string[] = [];
      const deliver = {
        "to device": () => {
          const xml = toDevice.shift();
          if (xml === undefined) return;
          device.store.applyChange({ path: EXPOSURE, xml });
          // The device knows whole numbers up to five, and sends every one that it was told.
          const value = Math.min(5, device.valueOf("exposure") as number);
          toServer.push(device.store.order(["exposure"], value).xml);
        },
        "to server": () => {
          const xml = toServer.shift();
          if (xml !== undefined) store.applyChange({ path: EXPOSURE, xml });
        },
      };
      for (const { kind, value } of actions) {
        if (kind === "order") toDevice.push(store.order(["exposure"], value).xml);
        else if (kind === "hand") toServer.push(device.store.order(["exposure"], value).xml);
        else deliver[kind]();
      }
      while (toDevice.length > 0) deliver["to device"]();
      while (toServer.length > 0) deliver["to server"]();
      assert.equal(valueOf("exposure"), device.valueOf("exposure"));
    }),
    { numRuns: 2000 },
  );
});
