// Prints what the talker says. Run beside it: robo run examples/talker.ts
import { initNode } from "robo";

await using node = initNode("listener");
node.subscribe<{ text: string; count: number }>("chatter", ({ text, count }, topic) => {
  node.logInfo(`${topic}: ${text} (${count})`);
});
await node.spin();
