import assert from "node:assert/strict";
import { ParameterStore } from "./mod.ts";

function group(name: string, children: number): string {
  const inside = Array.from({ length: children }, (_, i) => `<p${i} type="int">${i}</p${i}>`);
  return `<${name} type="group">${inside.join("")}</${name}>`;
}

Deno.test("Changes do not make a tree larger than a whole tree may be", () => {
  const store = new ParameterStore({ now: () => 0 });
  store.replace(`<s type="group">${group("a", 1)}${group("b", 1)}<t type="str">x</t></s>`);
  store.applyChange({ path: ["s", "a"], xml: group("a", 4000) });
  assert.throws(() => store.applyChange({ path: ["s", "b"], xml: group("b", 4000) }), {
    code: "data",
    message: /too large: it has at most 5000 parameters/,
  });
  assert.equal(store.tree?.children[1]?.children.length, 1, "it is as it was");
  // Room that is given back can be used again.
  store.applyChange({ path: ["s", "a"], xml: group("a", 10) });
  store.applyChange({ path: ["s", "b"], xml: group("b", 4000) });
  assert.equal(store.tree?.children[1]?.children.length, 4000);
});

Deno.test("Long texts that come one by one are not more than a tree may hold either", () => {
  const store = new ParameterStore({ now: () => 0 });
  const names = Array.from({ length: 20 }, (_, i) => `t${i}`);
  store.replace(
    `<s type="group">${names.map((name) => `<${name} type="str">x</${name}>`).join("")}</s>`,
  );
  const grow = (name: string) => {
    const xml = `<${name} type="str">${"y".repeat(400_000)}</${name}>`;
    return store.applyChange({ path: ["s", name], xml }).outcome;
  };
  assert.equal(grow("t0"), "changed");
  assert.equal(grow("t1"), "changed");
  assert.throws(() => grow("t2"), { message: /at most 1048576 characters/ });
  store.replace(
    `<s type="group">${names.map((name) => `<${name} type="str">x</${name}>`).join("")}</s>`,
  );
  assert.equal(grow("t2"), "changed");
});

Deno.test("What stands around a parameter's value in its XML is not kept", () => {
  const store = new ParameterStore({ now: () => 0 });
  const names = Array.from({ length: 500 }, (_, i) => `t${i}`);
  store.replace(
    `<s type="group">${names.map((name) => `<${name} type="str">x</${name}>`).join("")}</s>`,
  );
  const { heapUsed } = Deno.memoryUsage();
  for (const name of names) {
    const xml = `<${name} type="str" title="The title of ${name}">a value that is not short` +
      `<!--${"z".repeat(500_000)}--></${name}>`;
    store.applyChange({ path: ["s", name], xml });
  }
  const grown = Deno.memoryUsage().heapUsed - heapUsed;
  assert(grown < 125_000_000, `250 MB of comments were sent, and ${grown} B are used`);
});
