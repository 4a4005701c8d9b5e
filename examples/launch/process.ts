// The functions that robot.json starts: publishers of small messages, a camera, and those who listen to them.
// One alone: robo run --function subscribe2 --kwargs '{"topic": "hello"}' process.ts
import { image, initNode } from "robo";

/** What the launch file says about a node. */
type Kwargs = { topic?: string; rate?: number };

/** Publishes a few numbers, 40 times a second unless told otherwise. */
export async function publish({ topic = "test", rate = 40 }: Kwargs): Promise<void> {
  const node = initNode("publish");
  const numbers = node.publisher().topicPublisher(topic);
  const start = performance.now();
  await node.spin(rate, () => {
    const time = (performance.now() - start) / 1000;
    numbers.publish({ time, double: 3.14, int: 5, array: [1, 2, 3, 4, 5] });
  });
}

/** Counts what comes on a topic, and says so every five seconds. */
export async function subscribe2({ topic = "test" }: Kwargs): Promise<void> {
  const node = initNode("subscribe2");
  let count = 0;
  node.subscribe(topic, () => count++, { exact: true });
  node.onShutdown(() => node.logInfo(`${topic}: ${count} messages in all`));
  await node.spin(0.2, () => node.logInfo(`${topic}: ${count} messages`));
}

/** Publishes grey pictures of 640 × 480, as a camera would at 14.3 Hz. */
export async function pcv({ topic = "test" }: Kwargs): Promise<void> {
  const node = initNode("pcv");
  const pictures = node.publisher().topicPublisher(topic);
  const data = new Uint8Array(480 * 640);
  await node.spin(14.3, () => {
    data.fill(Date.now() & 0xff);
    pictures.publish(image({ shape: [480, 640, 1], data, timestamp: Date.now() / 1000 }));
  });
}
