import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { jupyterRuntimeFolder } from "./runtime_folder.ts";

type Variables = Readonly<Record<string, string>>;

const CASES: [typeof Deno.build.os, Variables, string][] = [
  ["linux", { HOME: "/home/ann" }, "/home/ann/.local/share/jupyter/runtime"],
  ["linux", { HOME: "/home/ann", XDG_DATA_HOME: "/x" }, "/x/jupyter/runtime"],
  ["linux", { HOME: "/home/ann", XDG_DATA_HOME: "" }, "/home/ann/.local/share/jupyter/runtime"],
  ["linux", { HOME: "/h", XDG_RUNTIME_DIR: "/run/user/1" }, "/h/.local/share/jupyter/runtime"],
  ["linux", { JUPYTER_DATA_DIR: "/d", XDG_DATA_HOME: "/x" }, "/d/runtime"],
  ["linux", { JUPYTER_RUNTIME_DIR: "/r", JUPYTER_DATA_DIR: "/d" }, "/r"],
  ["darwin", { HOME: "/Users/ann", XDG_DATA_HOME: "/x" }, "/Users/ann/Library/Jupyter/runtime"],
  ["windows", { APPDATA: "C:\\a" }, "C:\\a\\jupyter\\runtime"],
  ["windows", { USERPROFILE: "C:\\u" }, "C:\\u\\.jupyter\\data\\runtime"],
];

for (const [os, variables, folder] of CASES) {
  Deno.test(`On ${os} with ${Object.keys(variables).join(", ")}: ${folder}`, () => {
    assert.equal(jupyterRuntimeFolder((name) => variables[name], os), folder);
  });
}

Deno.test("Without a home, the cure is said", () => {
  assert.throws(
    () => jupyterRuntimeFolder(() => undefined, "linux"),
    (error) => error instanceof RoboError && error.code === "config" && /HOME/.test(error.hint!),
  );
});
