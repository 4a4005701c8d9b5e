import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { type ConnectFlags, connectFlags } from "../cli/connect_flags.ts";
import { optionalRateFlag, optionalSizeFlag, textFlag } from "../cli/flag_kinds.ts";
import type { RoboContext } from "../context.ts";
import { schemaFlag, variableNames } from "./flags.ts";

/** Flags of `robo shm publish`. */
export interface ShmPublishFlags extends ConnectFlags {
  /** On which topic. */
  readonly topic?: string;
  /** From which topic, in the other direction. */
  readonly fromTopic?: string;
  /** Most messages a second. */
  readonly rate?: number;
  /** Largest value of a variable that is made, in bytes. */
  readonly maxSize?: number;
  /** Schemas of structs. */
  readonly schema?: readonly string[];
}

/** `robo shm publish`. */
export const publish: Command<RoboContext> = defineCommand<ShmPublishFlags, string[]>({
  brief: "Publish variables as topics of a core, or write a topic's messages to a variable",
  description: [
    "Each new value of a variable is published as MessagePack on shm/NAME, until Ctrl-C; so robo topic echo, robo record and nodes on",
    "other machines see what a C loop writes. With --from-topic it is the other way round.",
    "",
    "  robo shm publish pose battery --rate 20",
    "  robo shm publish pose --schema pose.schema.json --topic robot/pose",
    "  robo shm publish target --from-topic cmd/target",
  ].join("\n"),
  parameters: {
    flags: {
      ...connectFlags,
      topic: textFlag("topic", "Topic, for one variable [default shm/NAME]"),
      fromTopic: textFlag(
        "topic",
        "Write what comes on this very topic to the variable, which is made if it is not there [default none]",
      ),
      rate: optionalRateFlag(
        "Most messages a second of each variable, the newest value each [default as they come]",
      ),
      maxSize: optionalSizeFlag(
        "With --from-topic: largest value [default as it is; 4096 when it is made]",
      ),
      schema: schemaFlag,
    },
    positional: variableNames,
  },
  load: () => import("./publish_impl.ts"),
});
