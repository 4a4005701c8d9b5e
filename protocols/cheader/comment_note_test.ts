import assert from "node:assert/strict";
import { type Note, readNote } from "./comment_note.ts";

const CASES: readonly (readonly [string, Note])[] = [
  ["/**< [m/s] 0..10 how fast it is */", {
    unit: "m/s",
    min: 0,
    max: 10,
    description: "how fast it is",
  }],
  ["// [rad] -1.5..1.5", { unit: "rad", min: -1.5, max: 1.5 }],
  ["/// [0..100] how loud", { min: 0, max: 100, description: "how loud" }],
  ["//!< 0x00 .. 0xFF mask", { min: 0, max: 255, description: "mask" }],
  ["/* [m, 0..10] a */", { unit: "m", min: 0, max: 10, description: "a" }],
  ["/* [0..10 m] a */", { unit: "m", min: 0, max: 10, description: "a" }],
  ["/* [m] [0...10] a */", { unit: "m", min: 0, max: 10, description: "a" }],
  ["/* -1e3…+2.5e-1: a */", { min: -1000, max: 0.25, description: "a" }],
  ["/* [0..] a */", { min: 0, description: "a" }],
  ["/* [-inf..10] a */", { max: 10, description: "a" }],
  ["/* speed of the wheel [m/s] */", { unit: "m/s", description: "speed of the wheel" }],
  ["/* speed [0..10] [m/s] */", { unit: "m/s", min: 0, max: 10, description: "speed" }],
  ["/* [°C] - of the motor */", { unit: "°C", description: "of the motor" }],
  ["/* [-] a ratio */", { description: "a ratio" }],
  ["/* [1] a ratio */", { description: "a ratio" }],
  // What is no range must not limit what may be written.
  ["/* bits 0..3 are reserved */", { description: "bits 0..3 are reserved" }],
  ["/* 10..0 backwards */", { description: "10..0 backwards" }],
  ["/* 1.2.3 is the version */", { description: "1.2.3 is the version" }],
  ["/* see table[3] and [4] */", { description: "see table[3] and [4]" }],
  ["/* 0..10x */", { description: "0..10x" }],
  ["/**\n * @brief Where it is.\n *\n * In the world.\n */", {
    description: "Where it is. In the world.",
  }],
  ["// [s] since\n// the start", { unit: "s", description: "since the start" }],
  ["/* ---- wheels ---- */", { description: "wheels" }],
  ["/*********/", {}],
  ["/**/", {}],
  ["//", {}],
  ["// NOLINTNEXTLINE", {}],
  ["/* a\u0007b\u001b[2J */", { description: "a b [2J" }],
];

Deno.test("Comments say unit, range and description in the ways people write them", () => {
  for (const [text, note] of CASES) assert.deepEqual(readNote(text), note, text);
});

Deno.test("A long comment is cut to a description that a table can show", () => {
  const { description = "" } = readNote(`/* ${"word ".repeat(100_000)} */`);
  assert.equal(description.length, 500);
  assert.ok(description.endsWith("…"));
});
