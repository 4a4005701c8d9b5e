import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { DETECTOR_SETTINGS } from "./detector_settings_testing.ts";
import { findParameter } from "./find_parameter.ts";
import type { ParameterValue } from "./parameter.ts";
import { type ParseOptions, parseParameters } from "./parse_parameters.ts";

function refused(xml: string, reason: RegExp, options: ParseOptions = {}): void {
  assert.throws(() => parseParameters(xml, options), (error) => {
    assert(error instanceof RoboError && error.code === "data", String(error));
    assert.match(error.message, reason);
    return true;
  });
}

/** The value of a parameter of this type with this text, which must be readable. */
function valueOf(type: string, text: string): ParameterValue {
  const { value, problem } = parseParameters(`<p type="${type}">${text}</p>`);
  assert.equal(problem, undefined, text);
  return value;
}

Deno.test("The settings of a detector of PyMoDAQ 4.4 are a typed tree", () => {
  const root = parseParameters(DETECTOR_SETTINGS, { dialect: "T3" });
  assert.equal(root.name, "detector_settings");
  assert.equal(root.type, "group");
  assert.equal(root.title, "Settings");
  assert.equal(root.value, null);
  assert.deepEqual(findParameter(root, ["exposure"]), {
    name: "exposure",
    type: "float",
    title: "Exposure (ms):",
    visible: true,
    removable: false,
    readonly: false,
    value: 10.5,
    limits: [0, 100],
    attributes: {},
    children: [],
    written: { text: "10.5", limits: "[0, 100]" },
  });
  const values = root.children.map(({ name, value }) => [name, value]);
  assert.deepEqual(Object.fromEntries(values), {
    exposure: 10.5,
    gain: 2,
    mode: "live",
    on: true,
    label: 'a<b&"c" é',
    units: "mm",
    roi: null,
    btn: false,
    led: true,
    when: 1_700_000_000_000,
    slide: 5,
    items: ["a"],
    tab: { k1: 1, k2: "v" },
    txt: "l1\nl2",
    col: [255, 128, 0, 255],
  });
  assert.equal(findParameter(root, ["roi", "x0"])?.value, 3);
  assert.deepEqual(findParameter(root, ["mode"])?.limits, ["live", "trig"]);
  assert.deepEqual(findParameter(root, ["items"])?.limits, ["a", "b"]);
});

Deno.test("Dates are seconds until PyMoDAQ 4.0, milliseconds since, and told by their size where nobody knows", () => {
  const xml = (epoch: number) => `<when type="date_time">${epoch}</when>`;
  assert.equal(parseParameters(xml(1_700_000_000), { dialect: "L2" }).value, 1_700_000_000_000);
  assert.equal(parseParameters(xml(1_700_000_000), { dialect: "T1" }).value, 1_700_000_000);
  assert.equal(parseParameters(xml(1_700_000_000)).value, 1_700_000_000_000);
  assert.equal(parseParameters(xml(1_700_000_000_000)).value, 1_700_000_000_000);
});

Deno.test("What is missing has PyMoDAQ's defaults", () => {
  const bare = parseParameters("<gain/>");
  const { type, title, visible, removable, readonly, value, limits } = bare;
  assert.deepEqual({ type, title, visible, removable, readonly, value, limits }, {
    type: "str",
    title: "gain",
    visible: true,
    removable: false,
    readonly: false,
    value: "",
    limits: undefined,
  });
  assert.equal(parseParameters(`<gain title="None"/>`).title, "gain");
  assert.equal(parseParameters("<a><b/></a>").type, "group");
  const flags = parseParameters(`<a visible="0" removable="1" readonly="True"/>`);
  assert.deepEqual([flags.visible, flags.removable, flags.readonly], [false, true, true]);
});

Deno.test("Values of each type are read as PyMoDAQ writes them, and as its readers take them", () => {
  assert.equal(valueOf("float", "np.float64(0.5)"), 0.5);
  assert.equal(valueOf("float", "-inf"), -Infinity);
  assert.equal(valueOf("float", "Infinity"), Infinity);
  assert(Number.isNaN(valueOf("float", "nan")));
  assert.equal(valueOf("float", "None"), null);
  assert.equal(valueOf("float", ""), null);
  assert.equal(valueOf("int", "3.0"), 3);
  assert.equal(valueOf("int", "True"), 1);
  assert.equal(valueOf("int", "18446744073709551615"), "18446744073709551615");
  assert.equal(valueOf("bool_push", "0"), false);
  assert.equal(valueOf("led_push", "True"), true);
  assert.equal(valueOf("multistate_led", "warning"), "warning");
  assert.equal(valueOf("list", "str('live')"), "live");
  assert.equal(valueOf("list", "str('it's')"), "it's");
  assert.equal(valueOf("list", "int(3)"), 3);
  assert.equal(valueOf("list", "float(0.5)"), 0.5);
  assert.equal(valueOf("list", "int(True)"), true);
  assert.equal(valueOf("list", "None"), null);
  assert.equal(valueOf("list", "live mode"), "live mode");
  assert.equal(valueOf("itemselect", "None"), null);
  assert.equal(valueOf("action", "None"), null);
  assert.equal(valueOf("browsepath", "C:\\data"), "C:\\data");
  assert.equal(valueOf("str", "  two  "), "  two  ");
  assert.deepEqual(valueOf("table", "{1: 'a', 'b': [1, 2.5]}"), { "1": "a", b: [1, 2.5] });
  const view = `{"classname": "T", "module": "os", "data": [[1, 2]], "header": ["a"]}`;
  assert.deepEqual(valueOf("table_view", view), JSON.parse(view));
  assert.deepEqual(valueOf("color", "(1, 2, 3)"), [1, 2, 3]);
});

Deno.test("Types with group in their names are groups, unknown ones as well", () => {
  const root = parseParameters(`<g type="groupmove"><h type="my_group"/><x type="int">1</x></g>`);
  assert.equal(root.value, null);
  assert.deepEqual(root.children.map(({ value }) => value), [null, 1]);
});

Deno.test("A value that cannot be read is kept as text and says why", () => {
  const list = [
    ["int", "abc", /^Its value "abc" is no int$/],
    ["float", "__import__('os')", /is no float$/],
    ["bool", "maybe", /is no bool$/],
    ["list", "open('/etc/passwd')", /is no list$/],
    ["color", "[256, 0, 0]", /is no color$/],
    ["color", "[1, 2]", /is no color$/],
    ["table", "[1]", /is no table$/],
    ["table_view", "{", /is no table_view$/],
    ["date", "yesterday", /is no date$/],
    ["date", "999999999999999", /is no date$/],
    ["itemselect", "'a'", /is no itemselect$/],
  ] as const;
  for (const [type, text, problem] of list) {
    const parameter = parseParameters(`<p type="${type}">${text}</p>`, { dialect: "L2" });
    assert.equal(parameter.value, text);
    assert.match(parameter.problem ?? "", problem);
  }
});

Deno.test("Limits are lists, ranges or names with values, and those that would run code are text with a reason", () => {
  const limitsOf = (limits: string) => parseParameters(`<p type="list" limits="${limits}"/>`);
  assert.deepEqual(limitsOf("(0, None)").limits, [0, null]);
  assert.deepEqual(limitsOf("{'low': 1, 'high': 2.5}").limits, { low: 1, high: 2.5 });
  assert.deepEqual(limitsOf("[[1, 2], (3, 4)]").limits, [[1, 2], [3, 4]]);
  assert.deepEqual(limitsOf("[-inf, inf]").limits, [-Infinity, Infinity]);
  assert.equal(limitsOf("None").limits, undefined);
  const evil = limitsOf("__import__('os').system('touch /tmp/owned')");
  assert.equal(evil.limits, undefined);
  assert.equal(evil.written?.limits, "__import__('os').system('touch /tmp/owned')");
  assert.match(
    evil.problem ?? "",
    /^Its limits cannot be read: Not a Python literal at character 1/,
  );
});

Deno.test("Names that XML does not have are taken as ElementTree writes them", () => {
  const root = parseParameters(
    `<my settings type="group" title="2&gt;1"><2D roi type="int" title="x">3</2D roi>` +
      `<caf&#233; type="str" title="y" /><ok type="int">1</ok><name-0 type="int">2</name-0></my settings>`,
  );
  assert.equal(root.name, "my settings");
  assert.equal(root.title, "2>1");
  assert.deepEqual(root.children.map(({ name }) => name), ["2D roi", "café", "ok", "name-0"]);
  assert.equal(root.children[0]!.title, "x");
  refused(`<a b type="str">1</a c>`, /malformed/);
  refused(`<!-- --><2D type="int">3</2D>`, /malformed/);
});

Deno.test("What is no XML is refused with line and column", () => {
  refused("", /at line 1, column 0: document must contain a root element/);
  refused("<a>\n<b></a>", /at line 2, column 7/);
  refused("<a/><b/>", /only one root/);
  refused("<a b=c/>", /unquoted attribute value/);
  refused("<a b='' b=''/>", /duplicate attribute: b/);
  refused("<a>\0</a>", /disallowed character/);
  refused("<a>&nbsp;</a>", /undefined entity/);
  refused("<a>&#0;</a>", /malformed character entity/);
  refused("text", /malformed/);
});

Deno.test("A document type is refused, whatever it declares", () => {
  const bomb = `<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><l type="str">&b;</l>`;
  refused(bomb, /a document type is not read/);
  refused(`<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>`, /a document type is not read/);
});

Deno.test("Depth, elements, attributes, names and length are bounded", () => {
  refused("<a>".repeat(20_000) + "</a>".repeat(20_000), /at most 64 others/);
  assert.equal(parseParameters("<a>".repeat(64) + "</a>".repeat(64)).name, "a");
  refused(`<a>${"<b/>".repeat(5000)}</a>`, /at most 5000 parameters/);
  const attributes = Array.from({ length: 50_000 }, (_, i) => `a${i}=""`).join(" ");
  refused(`<a ${attributes}/>`, /at most 100 attributes/);
  refused(`<${"a".repeat(300)}/>`, /at most 256 characters/);
  refused(`<a ${"b".repeat(300)}=""/>`, /at most 256 characters/);
  refused(`<a>${" ".repeat(1 << 19)}</a>`, /at most 524288 characters/);
  refused("<a><b/></a>", /at most 1 parameters/, { maxElements: 1 });
});

Deno.test("Names of objects' own things are plain names", () => {
  const xml = `<__proto__ type="table" __proto__="1" constructor="2">{'__proto__': 3}</__proto__>`;
  const parameter = parseParameters(xml);
  assert.equal(parameter.name, "__proto__");
  assert.deepEqual(Object.entries(parameter.attributes), [["__proto__", "1"], [
    "constructor",
    "2",
  ]]);
  assert.deepEqual(Object.entries(parameter.value as object), [["__proto__", 3]]);
});
