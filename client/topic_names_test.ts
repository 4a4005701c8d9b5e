import assert from "node:assert/strict";
import { joinNamespaces, TopicNames } from "./topic_names.ts";

Deno.test("A relative name is below the namespace, an absolute one is not", () => {
  const names = new TopicNames("/left/arm/");
  assert.equal(names.resolve("joints"), "left/arm/joints");
  assert.equal(names.resolve("/joints"), "joints");
  assert.equal(new TopicNames().resolve("joints"), "joints");
});

Deno.test("A remap is written as the program writes its topics", () => {
  const names = new TopicNames("left", { joints: "angles", "/map": "/map_left", pose: "/pose" });
  assert.equal(names.resolve("joints"), "left/angles");
  assert.equal(names.resolve("/left/joints"), "left/angles", "the same topic by its full name");
  assert.equal(names.resolve("/joints"), "joints", "another topic");
  assert.equal(names.resolve("/map"), "map_left");
  assert.equal(names.resolve("pose"), "pose");
});

Deno.test("A remap applies to whole names, once", () => {
  const names = new TopicNames("", { a: "b", b: "a", hello: "bye" });
  assert.deepEqual(["a", "b"].map((name) => names.resolve(name)), ["b", "a"], "two may swap");
  assert.equal(names.resolve("hello2"), "hello2");
  assert.equal(names.resolve("hello/x"), "hello/x");
});

Deno.test("Names that mean something to JavaScript are names like others", () => {
  const remap = JSON.parse(`{"__proto__": "p", "constructor": "c"}`);
  const names = new TopicNames("n", remap);
  assert.equal(names.resolve("__proto__"), "n/p");
  assert.equal(names.resolve("constructor"), "n/c");
  assert.equal(names.resolve("toString"), "n/toString");
});

Deno.test("Namespaces are joined by one slash, and an empty one is none", () => {
  assert.equal(joinNamespaces("/left/", "/arm"), "left/arm");
  assert.equal(joinNamespaces("left", ""), "left");
  assert.equal(joinNamespaces("", "arm/"), "arm");
  assert.equal(joinNamespaces("", ""), "");
});
