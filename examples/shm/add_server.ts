// deno-lint-ignore-file no-console -- What is printed here is for whoever runs it.
// Offers the function "add" to all processes of the host, until Ctrl-C.
import { HostFunctionDispatcher } from "robo";

const dispatcher = new HostFunctionDispatcher();
// Arguments with names come last, in an object: add(1, b=2) in Python.
dispatcher.add("add", (a: number, b: number | { b: number }) => {
  return a + (typeof b === "number" ? b : b.b);
});
dispatcher.start();
console.log("add is offered");
