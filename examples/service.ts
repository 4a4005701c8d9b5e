// Offers a service, and calls it: `robo run examples/service.ts` offers it until Ctrl-C,
// `robo run examples/service.ts 3 4` adds 3 and 4.
import { initNode } from "robo";

type Numbers = { a: number; b: number };

if (Deno.args.length === 2) {
  const [a, b] = Deno.args.map(Number) as [number, number];
  await using node = initNode("caller");
  const add = node.service<Numbers, number>("add");
  node.logInfo(`${a} + ${b} = ${await add.call({ a, b })}`);
} else {
  await using node = initNode("adder");
  node.serve<Numbers, number>("add", ({ a, b }) => a + b);
  node.logInfo("Adding numbers");
  await node.spin();
}
