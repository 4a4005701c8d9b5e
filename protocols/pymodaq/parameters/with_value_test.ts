import assert from "node:assert/strict";
import type { ParameterValue } from "./parameter.ts";
import { parseParameters } from "./parse_parameters.ts";
import { withValue } from "./with_value.ts";

function set(xml: string, value: ParameterValue): ParameterValue {
  return withValue(parseParameters(xml), value).value;
}

function refused(xml: string, value: ParameterValue, expected: object): void {
  assert.throws(() => set(xml, value), expected, xml);
}

Deno.test("Values of the type are taken, and texts that say one", () => {
  assert.equal(set(`<p type="float"/>`, 7.5), 7.5);
  assert.equal(set(`<p type="float"/>`, " -1e3 "), -1000);
  assert.equal(set(`<p type="int"/>`, "3"), 3);
  assert.equal(set(`<p type="int"/>`, "18446744073709551615"), "18446744073709551615");
  assert(Object.is(set(`<p type="int"/>`, -0), 0));
  assert.equal(set(`<p type="bool"/>`, "on"), true);
  assert.equal(set(`<p type="led"/>`, 0), false);
  assert.equal(set(`<p type="multistate_led"/>`, "warning"), "warning");
  assert.equal(set(`<p type="str"/>`, 5), "5");
  assert.equal(set(`<p type="list" limits="[1, 2]"/>`, "2"), 2);
  assert.equal(set(`<p type="list" limits="{'low': 1, 'high': 2}"/>`, "high"), 2);
  assert.equal(set(`<p type="list"/>`, "anything"), "anything");
  assert.deepEqual(set(`<p type="itemselect" all_items="['a', 'b']"/>`, ["b"]), ["b"]);
  assert.deepEqual(set(`<p type="color"/>`, "#0a0B0c80"), [10, 11, 12, 128]);
  assert.equal(set(`<p type="date"/>`, "2026-11-21T00:00:00Z"), Date.UTC(2026, 10, 21));
  assert.deepEqual(set(`<p type="table"/>`, { a: 1 }), { a: 1 });
});

Deno.test("What is not of the type is refused as such", () => {
  const usage = { code: "usage" };
  for (const value of ["abc", "", "0x10", "1,5", NaN, Infinity, null, true, [1], {}]) {
    refused(`<p type="float"/>`, value, usage);
  }
  for (const value of [1.5, "1.5", 2 ** 60, "99999999999999999999", null]) {
    refused(`<p type="int"/>`, value, usage);
  }
  for (const value of [2, "yes", null]) refused(`<p type="bool"/>`, value, usage);
  for (const value of [null, {}, "a\0b", "\ud800"]) refused(`<p type="str"/>`, value, usage);
  for (const value of ["#fff", [1, 2], [0, 0, 256]]) refused(`<p type="color"/>`, value, usage);
  for (const value of ["soon", 1.5, "21.11.2026"]) refused(`<p type="date"/>`, value, usage);
  for (const value of ["a", [1], null]) refused(`<p type="table"/>`, value, usage);
  let deep: ParameterValue = {};
  for (let i = 0; i < 100_000; i++) deep = { deep };
  refused(`<p type="table"/>`, deep, usage);
  assert.throws(() => set(`<exposure type="float"/>`, "abc"), {
    message: `"abc" is no value for exposure`,
    hint: "Its type is float",
  });
});

Deno.test("Limits and choices are held, and said", () => {
  refused(`<exposure type="float" limits="[0, 100]"/>`, 100.5, {
    code: "denied",
    message: "exposure cannot be 100.5: at most 100",
  });
  refused(`<exposure type="float" limits="(0, None)"/>`, -1, { message: /at least 0$/ });
  assert.equal(set(`<exposure type="float" limits="(0, None)"/>`, 1e9), 1e9);
  refused(`<n type="int" limits="[0, 10]"/>`, "99999999999", { code: "denied" });
  refused(`<mode type="list" limits="['live', 'trig']"/>`, "off", {
    code: "denied",
    message: `"off" is no choice of mode`,
    hint: `Choose one of: "live", "trig"`,
  });
  refused(`<i type="itemselect" all_items="['a']"/>`, ["a", "b"], { code: "denied" });
});

Deno.test("Groups and actions have no value", () => {
  refused("<g><x/></g>", 1, { code: "usage", message: "g has no value: its type is group" });
  refused(`<go type="action"/>`, null, { code: "usage" });
});

Deno.test("A new value mends what could not be read, but no limits", () => {
  const parameter = parseParameters(`<p type="int" limits="f()">abc</p>`);
  assert.match(parameter.problem ?? "", /^Its value .*; Its limits/);
  assert.match(withValue(parameter, 3).problem ?? "", /^Its limits/);
  assert.equal("problem" in withValue(parseParameters(`<p type="int">abc</p>`), 3), false);
});
