import { findPythonWith } from "../lib/python.ts";
import { storm } from "./storm.ts";

const python = findPythonWith("zmq");
const missing = python === undefined ? " (python3-zmq is missing)" : "";

Deno.test({
  name:
    `A storm of libzmq programs, 0 B to 400 kB in up to four frames, arrives whole and in order${missing}`,
  ignore: python === undefined,
  fn: () => storm({ python: python!, publishers: 2, subscribers: 2, messages: 1500, seed: 7 }),
});
