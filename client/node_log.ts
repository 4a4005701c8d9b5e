import { log } from "../protocols/gecko/messages.ts";
import type { Log, LogLevel } from "../protocols/gecko/message_types.ts";
import type { TopicPublisher } from "./publisher.ts";

/** Log lines that wait for the core; older ones are shown here alone. */
const MAX_EARLY_LINES = 100;

/** What a {@linkcode NodeLog} needs from its node. */
export interface NodeLogOptions {
  /** Name of the node. */
  readonly name: string;
  /** Shows a line here. */
  readonly sink: ((line: Log) => void) | undefined;
  /** Publishes a line. */
  readonly publisher: TopicPublisher<Log>;
  /** Whether there is no point in waiting for a core: it takes lines now, or no line will be sent any more. */
  readonly publishNow: () => boolean;
}

/** The log lines of a node: shown here, and published. */
export class NodeLog {
  readonly #options: NodeLogOptions;
  readonly #early: Log[] = [];

  /** Begins with no line. */
  constructor(options: NodeLogOptions) {
    this.#options = options;
  }

  /** Shows a line and publishes it. */
  say(level: LogLevel, text: string): void {
    const { publisher, publishNow } = this.#options;
    const line = this.show(level, text);
    if (publishNow()) {
      publisher.publish(line);
    } else if (this.#early.push(line) === 1) {
      // What a program says as it starts is to be seen too, so a few lines wait for the core.
      publisher.ready().then(() => this.#early.splice(0).forEach((line) => publisher.publish(line)))
        .catch(() => {}); // the node has ended before
    } else if (this.#early.length > MAX_EARLY_LINES) {
      this.#early.shift();
    }
  }

  /** Shows a line here alone. */
  show(level: LogLevel, text: string): Log {
    const line = log({ level, name: this.#options.name, text });
    this.#options.sink?.(line);
    return line;
  }
}
