import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanName, freeName, numberedName } from "./naming.ts";

Deno.test("A name has small letters, digits, underlines and dashes, whatever the client says", () => {
  const cases: [string, string | undefined][] = [
    ["cam", "cam"],
    ["Andor Camera (2D)", "andor-camera-2d"],
    ["Détecteur n°1", "detecteur-n-1"],
    ["../../etc/passwd", "etc-passwd"],
    ["\x1b[31mred", "31mred"],
    ["move_x", "move_x"],
    ["日本", undefined],
    ["", undefined],
    ["---", undefined],
  ];
  for (const [said, name] of cases) assert.equal(cleanName(said), name, said);
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
    const name = cleanName(text);
    assert(name === undefined || /^[a-z0-9_](?:[a-z0-9_-]{0,62}[a-z0-9_])?$/.test(name), name);
  }));
});

Deno.test("A name that is taken gets the lowest number that is free", () => {
  const taken = new Set(["cam", "cam-2", "detector-1"]);
  const isTaken = (name: string) => taken.has(name);
  assert.equal(freeName("stage", isTaken), "stage");
  assert.equal(freeName("cam", isTaken), "cam-3");
  assert.equal(numberedName("detector", isTaken), "detector-2");
  assert.equal(numberedName("actuator", isTaken), "actuator-1");
});
