import assert from "node:assert/strict";
import { findPython } from "./find_python.ts";

Deno.test("The Python of a launch is the one that is named, the one beside it, or the system's", () => {
  const beside = (path: string) => path === "/robot/.venv/bin/python";
  const find = (env: Record<string, string>, isFile: (path: string) => boolean) =>
    findPython({ folder: "/robot", env, isFile });
  assert.equal(find({ ROBO_PYTHON: "/opt/python" }, beside), "/opt/python");
  assert.equal(find({ ROBO_PYTHON: "" }, beside), "/robot/.venv/bin/python");
  assert.equal(find({}, () => false), "python3");
  assert.equal(findPython({ folder: "/nowhere", env: {} }), "python3");
});
