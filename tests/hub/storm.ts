import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { startHub, subscribed } from "./hub_lab.ts";

/** How large a storm is. */
export interface StormOptions {
  /** Python with zmq. */
  readonly python: string;
  /** Publishers at once. */
  readonly publishers: number;
  /** Subscribers at once, each of which gets everything. */
  readonly subscribers: number;
  /** Messages of each publisher. */
  readonly messages: number;
  /** Start of the random contents. */
  readonly seed: number;
}

/** Mean size of a message in storm.py, in bytes. */
const MEAN_BYTES = 49_168;

/** Queue of a subscriber: a storm has to fit, as one that falls behind by more than this loses messages, and rightly so. */
const QUEUE_BYTES = 1024 ** 3;

const SCRIPT = fromFileUrl(new URL("./storm.py", import.meta.url));

/** Sends a storm of libzmq programs through a hub, and fails unless everything arrives whole and in order. */
export async function storm(options: StormOptions): Promise<void> {
  const { python, publishers, subscribers, messages, seed } = options;
  const all = publishers * messages;
  assert.ok(all * MEAN_BYTES < 0.9 * QUEUE_BYTES, "The storm is larger than a queue");
  await using hub = await startHub({ maxQueueBytes: QUEUE_BYTES });
  const start = (...args: readonly (string | number)[]) =>
    new Deno.Command(python, {
      args: [SCRIPT, ...args.map(String)],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  const sinks = Array.from(
    { length: subscribers },
    () => start("subscribe", hub.identity.out, publishers, messages),
  );
  const sources = Array.from(
    { length: publishers },
    (_, at) => start("publish", hub.identity.in, at, messages, seed + at),
  );
  try {
    await subscribed(hub, subscribers);
    for (const { stdin } of sources) {
      const writer = stdin.getWriter();
      await writer.write(new TextEncoder().encode("go\n"));
      await writer.close();
    }
    for (const sink of sinks) {
      const [received, corrupt] = (await new Response(sink.stdout).text()).split(" ").map(Number);
      assert.deepEqual({ received, corrupt }, { received: all, corrupt: 0 }, `seed ${seed}`);
    }
    const statistics = hub.topics.all.map(({ name, messages, drops }) => [name, messages, drops]);
    assert.deepEqual(
      statistics.sort(),
      Array.from({ length: publishers }, (_, at) => [`storm/${at}`, messages, 0]).sort(),
    );
  } finally {
    for (const child of [...sinks, ...sources]) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await child.status;
      for (const stream of [child.stdin, child.stdout]) {
        if (!stream.locked) {
          await (stream instanceof WritableStream ? stream.close() : stream.cancel()).catch(
            () => {},
          );
        }
      }
    }
  }
}
