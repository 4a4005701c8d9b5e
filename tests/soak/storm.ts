import { storm } from "../hub/storm.ts";
import { findPythonWith } from "../lib/python.ts";
import { print } from "../../scripts/lib/print.ts";

/** Storms of four libzmq publishers to four subscribers, one after the other. */
const ROUNDS = 20;

const python = findPythonWith("zmq");
if (python === undefined) throw new Error("python3-zmq is missing");
for (let round = 1; round <= ROUNDS; round++) {
  const seed = Math.floor(Math.random() * 1e9);
  const start = performance.now();
  await storm({ python, publishers: 4, subscribers: 4, messages: 4000, seed });
  const seconds = (performance.now() - start) / 1000;
  print(
    `storm ${round} of ${ROUNDS}, seed ${seed}: whole and in order after ${seconds.toFixed(1)} s`,
  );
}
