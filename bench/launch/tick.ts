import { initNode } from "../../mod.ts";

/** A node as small as one can be: publishes a number on `topic` ten times a second. */
export async function tick({ topic }: { topic: string }): Promise<void> {
  const node = initNode("tick");
  const publisher = node.publisher<{ count: number }>().topicPublisher(topic);
  let count = 0;
  await node.spin(10, () => {
    publisher.publish({ count: count++ });
  });
}
