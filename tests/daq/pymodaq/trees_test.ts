/** Parameter trees of real PyMoDAQ: what it writes we write again byte for byte, and what we change it reads as we meant it. */
import assert from "node:assert/strict";
import type { Dialect } from "../../../protocols/pymodaq/mod.ts";
import {
  type Parameter,
  type ParameterValue,
  parameterXml,
  parseParameters,
  withValue,
} from "../../../protocols/pymodaq/parameters/mod.ts";
import { isInstalled, RealPymodaq, VERSIONS } from "./real_pymodaq.ts";

const TREES = 60;

const DIALECTS = { "4.0": "L2", "4.4": "T3" } as const;

/** The values of a tree as the driver tells them. */
function valuesOf(tree: Parameter, path: readonly string[] = []): [string, unknown][] {
  return tree.children.flatMap((child): [string, unknown][] => {
    const here = [...path, child.name];
    if (child.type === "group") return valuesOf(child, here);
    const isDate = child.type === "date" || child.type === "date_time";
    return [[here.join("/"), isDate ? { seconds: Number(child.value) / 1000 } : child.value]];
  });
}

/** Another value of the parameter's type within its limits. */
function another({ type, value, limits }: Parameter, i: number): ParameterValue {
  if (type === "float" || type === "slide") {
    const [least, greatest] = (limits ?? [-1e3, 1e3]) as readonly [number, number];
    return least + (greatest - least) * ((i * 0.37) % 1);
  }
  if (type === "int") return i * 1001 - 5;
  if (type.startsWith("bool") || type.startsWith("led")) return value !== true;
  if (type === "list") return (limits as readonly ParameterValue[])[i % 2]!;
  if (type === "itemselect") return ["é", "a"];
  if (type === "color") return [i % 256, 2, 3, 255];
  if (type === "table") return { k0: i, k1: 0.5, k2: `it's "${i}" é\n` };
  // A day begins at midnight: PyMoDAQ keeps no hour of it.
  if (type === "date") return Date.UTC(2030, i % 12, 1);
  if (type === "date_time") return Date.UTC(2030, i % 12, 1, 5, 6, 7);
  return `text ${i} <&>"' é 😀\nsecond line`;
}

function changed(tree: Parameter, i = 1): Parameter {
  const children = tree.children.map((child, at) => {
    if (child.type === "group") return changed(child, i * 7 + at);
    return child.type === "action" ? child : withValue(child, another(child, i * 7 + at));
  });
  return { ...tree, children };
}

async function roundTrips(pymodaq: RealPymodaq, dialect: Dialect, seed: number): Promise<void> {
  const about = `seed ${seed}`;
  const made = await pymodaq.ask("make", "tree", { seed });
  const xml = made.xml as string;
  const tree = parseParameters(xml, { dialect });
  assert.deepEqual(told(valuesOf(tree)), withoutActions(tree, made.values as object), about);
  assert.equal(parameterXml(tree, dialect), xml, about);
  const next = changed(tree);
  const ours = parameterXml(next, dialect);
  const read = await pymodaq.ask("read", "tree", { xml: ours, title: tree.title });
  assert.deepEqual(withoutActions(next, read.values as object), told(valuesOf(next)), about);
  // PyMoDAQ writes this attribute for everything that it has read, and for nothing that was made.
  assert.equal((read.xml as string).replaceAll(` show_pb="0"`, ""), ours, about);
}

/** As JSON has it, where undefined and null are nothing. */
function told(values: readonly [string, unknown][]): object {
  return Object.fromEntries(values.filter(([, value]) => value !== null));
}

/** PyMoDAQ 4.0 reads the value of an action as the text None. */
function withoutActions(tree: Parameter, values: object): object {
  const actions = new Set(actionsOf(tree));
  return told(Object.entries(values).filter(([path]) => !actions.has(path)));
}

function actionsOf(tree: Parameter, path: readonly string[] = []): string[] {
  return tree.children.flatMap((child) =>
    child.type === "action"
      ? [[...path, child.name].join("/")]
      : actionsOf(child, [...path, child.name])
  );
}

for (const version of VERSIONS) {
  Deno.test({
    name:
      `PyMoDAQ ${version}: random parameter trees cross the wire in both directions, byte for byte`,
    ignore: !isInstalled(version),
    async fn() {
      await using pymodaq = await RealPymodaq.start(version, "trees");
      const first = Math.trunc(Math.random() * 2 ** 30);
      for (let i = 0; i < TREES; i++) await roundTrips(pymodaq, DIALECTS[version], first + i);
    },
  });
}
