import type { LaunchEvent } from "../../../services/launch/mod.ts";
import type { StormNode } from "./fleet.ts";
import type { Life } from "./witness.ts";

/** What happened to a node, as two accounts can be compared. */
export interface NodeAccount {
  /** Its lives, each `PID DEATH`; without the process where that is shared, and `alive` at the end. */
  readonly lives: readonly string[];
  /** How often it was started again. */
  readonly restarts: number;
  /** Whether it was given up. */
  readonly gaveUp: boolean;
}

/** What must have happened to a node that has had these lives, by its policy. */
export function expectedAccount(node: StormNode, lives: readonly Life[]): NodeAccount {
  const { when, limit } = node.restart;
  const deaths = lives.flatMap(({ death }) => death ?? []);
  const wanting = deaths.filter((death) =>
    when === "always" || (when === "on-failure" && death !== "status 0")
  );
  return {
    lives: lives.map(({ pid, death = "alive" }) =>
      node.process === undefined ? `${pid} ${death}` : death
    ),
    restarts: Math.min(limit, wanting.length),
    gaveUp: wanting.length > limit,
  };
}

/** What a journal says has happened to a node. */
export function journalAccount(name: string, journal: readonly LaunchEvent[]): NodeAccount {
  const lives: string[] = [];
  const events = journal.filter(({ node }) => node === name);
  for (const { kind, pid, exit } of events) {
    const head = pid === undefined ? "" : `${pid} `;
    if (kind === "started") lives.push(`${head}alive`);
    if (kind !== "exited") continue;
    const death = exit?.signal ?? `status ${exit?.code}`;
    // One that ends without having been started stands out.
    if (lives.at(-1) === `${head}alive`) lives[lives.length - 1] = `${head}${death}`;
    else lives.push(`${head}${death} out of turn`);
  }
  const count = (kind: LaunchEvent["kind"]) => events.filter((event) => event.kind === kind).length;
  return { lives, restarts: count("restarting"), gaveUp: count("gave-up") > 0 };
}
