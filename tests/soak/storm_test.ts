import { storm } from "../hub/storm.ts";
import { findPythonWith } from "../lib/python.ts";

const python = findPythonWith("zmq");
const missing = python === undefined ? " (python3-zmq is missing)" : "";

for (let round = 0; round < 10; round++) {
  const seed = Math.floor(Math.random() * 1e9);
  Deno.test({
    name: `Storm ${round + 1} of 10, with seed ${seed}, arrives whole and in order${missing}`,
    ignore: python === undefined,
    fn: () => storm({ python: python!, publishers: 4, subscribers: 4, messages: 15_000, seed }),
  });
}
