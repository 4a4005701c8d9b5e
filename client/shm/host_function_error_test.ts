import assert from "node:assert/strict";
import { errorText, HostFunctionError, splitErrorText } from "./host_function_error.ts";

Deno.test("What a function throws crosses as its name and message", () => {
  assert.equal(errorText(new TypeError("no number")), "TypeError: no number");
  assert.equal(errorText("just so"), "Error: just so");
  assert.equal(errorText({ a: 1 }), "Error: { a: 1 }");
  assert.equal(errorText(undefined), "Error: undefined");
  assert.equal(errorText(new HostFunctionError("OutOfReach", "too far")), "OutOfReach: too far");
  const nasty = Object.defineProperty(new Error(), "message", {
    get() {
      throw new Error();
    },
  });
  assert.equal(errorText(nasty), "Error: it threw what cannot be shown");
});

Deno.test("A text is taken apart into name and message, where it has both", () => {
  assert.deepEqual(splitErrorText("ValueError: a: b"), ["ValueError", "a: b"]);
  assert.deepEqual(splitErrorText("np.linalg.LinAlgError: singular"), [
    "np.linalg.LinAlgError",
    "singular",
  ]);
  assert.deepEqual(splitErrorText("Error:"), ["Error", ""]);
  assert.deepEqual(splitErrorText("lines: 1\n2"), ["lines", "1\n2"]);
  assert.deepEqual(splitErrorText("it did not work"), ["Error", "it did not work"]);
  assert.deepEqual(splitErrorText(""), ["Error", ""]);
});
