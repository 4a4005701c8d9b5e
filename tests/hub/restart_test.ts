import { CoreProcess } from "../lib/core_process.ts";
import { findPythonWith } from "../lib/python.ts";
import { PythonPeer } from "./python_peer.ts";

const python = findPythonWith("zmq");
const missing = python === undefined ? " (python3-zmq is missing)" : "";
const ROUNDS = 8;

Deno.test({
  name:
    `After 24 rounds of kill -9 of publishers, subscribers and the hub everything flows again by itself${missing}`,
  ignore: python === undefined,
  async fn() {
    let core = await CoreProcess.start();
    const { in: input, out: output } = core.places;
    const publish = () => new PythonPeer(python!, "publish", input);
    const subscribe = () => new PythonPeer(python!, "subscribe", output);
    let publisher = publish();
    let subscriber = subscribe();
    await using witness = subscribe();
    try {
      await witness.flowing("the first messages arrive");
      for (let round = 1; round <= ROUNDS; round++) {
        await publisher[Symbol.asyncDispose]();
        publisher = publish();
        await witness.flowing(`round ${round}: a new publisher is heard`);

        await subscriber[Symbol.asyncDispose]();
        subscriber = subscribe();
        await subscriber.flowing(`round ${round}: a new subscriber hears`);

        await core.end("SIGKILL");
        core = await CoreProcess.start(["--in", input, "--out", output]);
        await witness.flowing(`round ${round}: a new hub serves the old subscriber`);
        await subscriber.flowing(`round ${round}: a new hub serves the young subscriber`);
      }
    } finally {
      await publisher[Symbol.asyncDispose]();
      await subscriber[Symbol.asyncDispose]();
      await core[Symbol.asyncDispose]();
    }
  },
});
