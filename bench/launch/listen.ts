import { initNode } from "../../mod.ts";

/** A node that is connected and has nothing to do. */
export async function listen({ topic }: { topic: string }): Promise<void> {
  const node = initNode("listen");
  node.subscribe(topic, () => {});
  await node.spin();
}
