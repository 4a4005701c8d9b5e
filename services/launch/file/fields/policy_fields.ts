import { object, objectOr, oneOrMore } from "../shapes/containers.ts";
import type { Read } from "../shapes/shape.ts";
import { describe, located, scalarShape, type Shape } from "../shapes/shape.ts";
import { duration, memory } from "../shapes/quantities.ts";
import { choice, number } from "../shapes/scalars.ts";
import { list } from "../shapes/containers.ts";
import { topic } from "./names.ts";

const when = choice(["never", "on-failure", "always"]);

const unlimited: Shape<number> = scalarShape(
  { anyOf: [{ type: "integer", minimum: 1, maximum: 1e6 }, { const: "none" }] },
  { what: "a number of restarts", cure: 'Give a whole number from 1 to 1000000, or "none"' },
  (value) => {
    if (value === "none") return Infinity;
    const isCount = typeof value === "number" && Number.isInteger(value);
    return isCount && value >= 1 && value <= 1e6 ? value : undefined;
  },
);

const restartObject = object({
  what: "a restart policy",
  cure:
    'Give "never", "on-failure" or "always", or an object such as {"when": "always", "delay": "1s"}',
}, {
  when: describe("Which endings it is for; default on-failure.", when),
  delay: describe(
    "Pause before the first restart, default 1s; it doubles with each.",
    duration(10),
  ),
  maxDelay: describe("Longest pause, default 30s.", duration(10)),
  limit: describe(
    'Restarts in a row before it has failed, default 5; "none" for no limit.',
    unlimited,
  ),
  resetAfter: describe("Time up after which pause and count begin anew, default 10s.", duration()),
});

/** When a node is started again. */
export const restart: Shape<Read<typeof restartObject>> = describe(
  "When the node is started again: never (the default), on-failure (a status other than 0, or a signal) or always.",
  objectOr(restartObject, {
    schema: when.schema,
    read: (value, context) => {
      const word = when.read(value, context);
      return word === undefined ? undefined : { when: word };
    },
  }),
);

const stopObject = object({
  what: "times to stop",
  cure: 'Give an object such as {"polite": "3s", "term": "2s"}',
}, {
  polite: describe("Time between SIGINT and SIGTERM, default 3s.", duration()),
  term: describe("Time between SIGTERM and SIGKILL, default 2s.", duration()),
});

/** How a node is stopped. */
export const stop: Shape<Read<typeof stopObject>> = describe(
  "How long the node has to end: after SIGINT, then after SIGTERM, before SIGKILL.",
  stopObject,
);

const limitsObject = object({
  what: "limits",
  cure: 'Give an object such as {"cpu": 0.5, "memory": "200MiB"}',
}, {
  cpu: describe(
    "Processor cores, such as 0.5.",
    number({ what: "a number of cores", least: 0.01, most: 1024 }),
  ),
  memory: describe("Memory, such as 200MiB.", memory),
});

/** What a node may use. */
export const limits: Shape<Read<typeof limitsObject>> = describe(
  "What the node and its children may use.",
  limitsObject,
);

const rate = number({ what: "a rate in hertz", least: 0, most: 1e7 });

const contract = object(
  {
    what: "a rate contract",
    cure: 'Give an object such as {"topic": "imu", "hz": [95, 105]}, or a list of them',
  },
  {
    topic: describe("The topic, as the node calls it; with a leading slash, its full name.", topic),
    hz: describe(
      "Least and most messages a second.",
      located(
        list(rate, {
          what: "two rates",
          cure: "Give the least and the most in hertz, such as [95, 105]",
        }, { least: 2, most: 2 }),
      ),
    ),
    maxGapMs: describe(
      "Longest time between two messages, in milliseconds.",
      number({ what: "a number of milliseconds", least: 0.1, most: 1e9 }),
    ),
    otherwise: describe(
      "What happens when it is not so, default warn.",
      choice(["warn", "restart", "stop"]),
    ),
    grace: describe("Time after the start in which it is not looked at, default 5s.", duration()),
  },
  ["topic"],
);

/** What topics of a node have to be like. */
export const expect: Shape<readonly Read<ReturnType<typeof located<Read<typeof contract>>>>[]> =
  describe(
    "What topics of the node have to be like, as the core counts them.",
    oneOrMore(located(contract), {
      what: "a list of rate contracts",
      cure: 'Give an object such as {"topic": "imu", "hz": [95, 105]}, or a list of them',
    }),
  );
