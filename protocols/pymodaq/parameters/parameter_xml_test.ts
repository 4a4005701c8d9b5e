import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../../errors.ts";
import { DETECTOR_SETTINGS } from "./detector_settings_testing.ts";
import { findParameter, replaceParameter } from "./find_parameter.ts";
import type { Parameter, ParameterValue } from "./parameter.ts";
import { parameterXml } from "./parameter_xml.ts";
import { parseParameters } from "./parse_parameters.ts";
import { withValue } from "./with_value.ts";

Deno.test("What PyMoDAQ 4.0 and 4.4 send is written again byte for byte", () => {
  const older = DETECTOR_SETTINGS.replace("1700000000000", "1700000000");
  const newTree = parseParameters(DETECTOR_SETTINGS, { dialect: "T3" });
  const oldTree = parseParameters(older, { dialect: "L2" });
  assert.equal(parameterXml(newTree, "T3"), DETECTOR_SETTINGS);
  assert.equal(parameterXml(oldTree, "L2"), older);
  assert.equal(parameterXml(newTree, "L2"), older);
  assert.equal(parameterXml(oldTree, "T3"), DETECTOR_SETTINGS);
});

/** The text of a changed parameter. */
function textAfter(xml: string, value: ParameterValue): string {
  const changed = parameterXml(withValue(parseParameters(xml), value), "T3");
  return /^<p[^>]*>([^]*)<\/p>$/.exec(changed)?.[1] ?? changed;
}

Deno.test("A changed value is written as PyMoDAQ writes one of its type", () => {
  const range = `type="float" limits="[0, 100]"`;
  assert.equal(textAfter(`<p ${range}>10.5</p>`, 7), "7.0");
  assert.equal(textAfter(`<p ${range}>5</p>`, 7), "7.0");
  assert.equal(textAfter(`<p type="slide">5</p>`, 7), "7");
  assert.equal(textAfter(`<p type="slide">5.5</p>`, 7), "7.0");
  assert.equal(textAfter(`<p type="int">2</p>`, 3), "3");
  assert.equal(textAfter(`<p type="bool">0</p>`, true), "1");
  assert.equal(textAfter(`<p type="str">a</p>`, "b<c"), "b&lt;c");
  assert.equal(
    textAfter(`<p type="str">a</p>`, ""),
    `<p type="str" title="p" visible="1" removable="0" readonly="0" />`,
  );
  assert.equal(
    textAfter(`<p type="list" limits="['a', 'it\\'s']">str('a')</p>`, "it's"),
    `str("it's")`,
  );
  assert.equal(textAfter(`<p type="list">str('a')</p>`, "b\t\u2028"), "str('b\t&#8232;')");
  assert.equal(textAfter(`<p type="list">str('a')</p>`, "b\n\\"), String.raw`str('b\n\\')`);
  assert.equal(textAfter(`<p type="list">str('a')</p>`, "\0"), String.raw`str('\x00')`);
  assert.equal(textAfter(`<p type="list" limits="[1, 2]">int(1)</p>`, 2), "int(2)");
  assert.equal(textAfter(`<p type="list" limits="[1.0, 2.0]">float(1.0)</p>`, 2), "float(2.0)");
  assert.equal(textAfter(`<p type="list" limits="{'a': 1, 'b': None}">int(1)</p>`, null), "None");
  assert.equal(
    textAfter(`<p type="list" limits="[False, True]">int(False)</p>`, true),
    "int(True)",
  );
  assert.equal(
    textAfter(`<p type="itemselect" all_items="['a', 'b']">['a']</p>`, ["b", "a"]),
    "['b', 'a']",
  );
  assert.equal(
    textAfter(`<p type="table">{1: 'a', 'b': 2.0}</p>`, { "1": "c", b: 3 }),
    "{1: 'c', 'b': 3.0}",
  );
  assert.equal(textAfter(`<p type="table_view">{}</p>`, { a: [1] }), `{"a":[1]}`);
  assert.equal(textAfter(`<p type="color">[1, 2, 3, 4]</p>`, "#ff8000"), "[255, 128, 0, 255]");
  assert.equal(textAfter(`<p type="date_time">0</p>`, 1_700_000_000_123), "1700000000123");
});

Deno.test("Attributes that are not known are kept, in PyMoDAQ's order", () => {
  const xml =
    `<p type="list" title="P" visible="0" removable="1" readonly="1" values="[1]" limits="(1,)" ` +
    `addList="[]" show_pb="0" mine="&#228;&#10;&quot;">int(1)</p>`;
  assert.equal(parameterXml(parseParameters(xml), "L2"), xml);
});

Deno.test("What XML cannot carry is refused, not sent", () => {
  const parameter = parseParameters(`<p type="str">a</p>`);
  const refused = (changed: Partial<Parameter>, reason: RegExp) =>
    assert.throws(() => parameterXml({ ...parameter, ...changed }, "T3"), (error) => {
      assert(error instanceof RoboError && error.code === "data");
      assert.match(error.message, reason);
      return true;
    });
  refused({ value: "a\0b" }, /^XML cannot carry the text "a\\u0000b"$/);
  refused({ title: "\ud800" }, /^XML cannot carry/);
  refused({ name: "2D roi" }, /^XML has no element or attribute of the name "2D roi"$/);
  refused({ name: "a><b" }, /has no element/);
  refused({ attributes: { "a b": "1" } }, /has no element or attribute of the name "a b"/);
});

Deno.test("Line ends and markup in texts survive", () => {
  const parameter = {
    ...parseParameters(`<p type="text"/>`),
    value: "a\r\nb\tc]]>&amp;",
    title: "x\r\n\ty",
  };
  const again = parseParameters(parameterXml(parameter, "T3"));
  assert.equal(again.value, parameter.value);
  assert.equal(again.title, parameter.title);
});

/** Texts that XML can carry. */
function texts(): fc.Arbitrary<string> {
  return fc.string({ unit: "grapheme", maxLength: 12 });
}

function values(): fc.Arbitrary<readonly [type: string, value: ParameterValue]> {
  const typed = <T extends ParameterValue>(types: string[], value: fc.Arbitrary<T>) =>
    fc.tuple(fc.constantFrom(...types), value as fc.Arbitrary<ParameterValue>);
  const plain = fc.oneof(texts(), fc.integer(), fc.double(), fc.boolean());
  return fc.oneof(
    typed(["bool", "bool_push", "led", "led_push"], fc.boolean()),
    typed(["int"], fc.maxSafeInteger()),
    typed(["float", "slide"], fc.double()),
    typed(["str", "text", "browsepath", "pixmap"], texts()),
    typed(["list"], plain),
    typed(["itemselect"], fc.array(texts(), { maxLength: 3 })),
    typed(["color"], fc.array(fc.nat(255), { minLength: 4, maxLength: 4 })),
    typed(["table"], fc.dictionary(texts(), plain, { noNullPrototype: true })),
    typed(["date_time", "date"], fc.integer({ min: -1e9, max: 4e9 }).map((s) => s * 1000)),
    typed(["action"], fc.constant(null)),
  );
}

function trees(): fc.Arbitrary<Parameter> {
  const names = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
  const about = {
    title: texts(),
    visible: fc.boolean(),
    removable: fc.boolean(),
    readonly: fc.boolean(),
  };
  const none = { attributes: fc.constant({}), children: fc.constant([]) };
  const leaf = fc.tuple(
    names,
    values(),
    fc.record({ ...about, ...none }, { noNullPrototype: true }),
  )
    .map(([name, [type, value], rest]) => ({ name, type, value, ...rest }));
  return fc.letrec<{ node: Parameter; group: Parameter }>((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, leaf, tie("group")),
    group: fc.tuple(
      names,
      fc.record(about, { noNullPrototype: true }),
      fc.array(tie("node"), { maxLength: 4 }),
    )
      .map(([name, rest, children]) => (
        { name, type: "group", value: null, attributes: {}, ...rest, children }
      )),
  })).group;
}

/** The tree without what tells how it came, and without titles that say nothing. */
function bare({ written: _, title, children, ...rest }: Parameter): object {
  return { ...rest, title: title === "None" ? rest.name : title, children: children.map(bare) };
}

Deno.test("Random trees come back as they were written, in every dialect", () => {
  fc.assert(
    fc.property(trees(), fc.constantFrom("L2", "T3" as const), (tree, dialect) => {
      const xml = parameterXml(tree, dialect as "L2");
      assert.match(xml, /^[\0-\x7f]*$/);
      const again = parseParameters(xml, { dialect: dialect as "L2" });
      assert.deepEqual(bare(again), bare(tree));
      assert.equal(parameterXml(again, dialect as "L2"), xml);
    }),
    { numRuns: 500 },
  );
});

Deno.test("Replacing a parameter copies nothing but the way to it", () => {
  const root = parseParameters(DETECTOR_SETTINGS);
  const x0 = findParameter(root, ["roi", "x0"])!;
  const changed = replaceParameter(root, ["roi", "x0"], withValue(x0, 4));
  assert.equal(findParameter(changed, ["roi", "x0"])?.value, 4);
  assert.equal(findParameter(root, ["roi", "x0"])?.value, 3);
  assert.equal(changed.children[0], root.children[0]);
  assert.throws(() => replaceParameter(root, ["roi", "y0"], x0), {
    code: "missing",
    message: `roi has no parameter "y0"`,
    hint: "There is: x0",
  });
});
