// Publishes a greeting twice a second. Listen with: robo run examples/listener.ts
import { initNode } from "robo";

await using node = initNode("talker");
const chatter = node.publisher<{ text: string; count: number }>().topicPublisher("chatter");
await chatter.ready();

let count = 0;
await node.spin(2, () => {
  chatter.publish({ text: "hello world", count: count++ });
  node.logInfo(`Said hello ${count} times`);
});
