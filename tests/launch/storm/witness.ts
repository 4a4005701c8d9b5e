import { LOG, type StormNode } from "./fleet.ts";

/** One life of a node: from its start until it was killed, has ended by itself, or still runs. */
export interface Life {
  /** Process in which it ran. */
  readonly pid: number;
  /** The signal, or `status N`; `undefined` while it lives. */
  readonly death: string | undefined;
  /** Whether it would not end by itself. */
  readonly isCalm: boolean;
}

/** What is known of a storm without asking the launch: what its nodes have written, and who was killed. */
export class Witness {
  readonly #folder: string;
  readonly #kills = new Map<number, Deno.Signal>();

  /** Looks at the log of the nodes in `folder`. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** How many processes were killed. */
  get kills(): number {
    return this.#kills.size;
  }

  /** Kills a process, and remembers that. */
  kill(pid: number, signal: Deno.Signal): void {
    Deno.kill(pid, signal);
    this.#kills.set(pid, signal);
  }

  /** The lives of each node so far. */
  lives(): Map<string, Life[]> {
    const lives = new Map<string, Life[]>();
    const ends = new Map<string, string>();
    const lines = this.#lines();
    for (const [what, name, pid, rest, calm] of lines) {
      // Workers share a process, which may see several of their lives: each ends before the next begins.
      if (what === "end") ends.set(`${name} ${pid} ${lives.get(name)?.length}`, `status ${rest}`);
      else {
        const life = { pid: Number(pid), death: undefined, isCalm: calm === "calm" };
        lives.set(name, [...lives.get(name) ?? [], life]);
      }
    }
    for (const [name, all] of lives) {
      lives.set(
        name,
        all.map((life, at) => ({
          ...life,
          death: this.#kills.get(life.pid) ?? ends.get(`${name} ${life.pid} ${at + 1}`),
        })),
      );
    }
    return lives;
  }

  /** Processes of nodes that will not end by themselves. */
  calm(): Set<number> {
    const last = [...this.lives().values()].map((lives) => lives.at(-1)!);
    return new Set(last.filter(({ isCalm }) => isCalm).map(({ pid }) => pid));
  }

  /** Processes that can be killed now, each with how: those of nodes that live, and whose death is told apart from others. */
  victims(nodes: readonly StormNode[]): { pid: number; mortal: StormNode["mortal"] }[] {
    const lives = this.lives();
    const alive = (name: string) => {
      const last = lives.get(name)?.at(-1);
      return last?.death === undefined ? last?.pid : undefined;
    };
    return nodes.flatMap(({ name, mortal, process }) => {
      const pid = alive(name);
      if (pid === undefined || mortal === "no") return [];
      // Those that share a process die together, so all of them have to be there.
      const mates = nodes.filter((node) => process !== undefined && node.process === process);
      return mates.every((mate) => alive(mate.name) === pid) ? [{ pid, mortal }] : [];
    });
  }

  #lines(): [what: string, name: string, pid: string, rest: string, calm?: string][] {
    let text = "";
    try {
      text = Deno.readTextFileSync(`${this.#folder}/${LOG}`);
    } catch {
      // Nobody has started yet.
    }
    return text.split("\n").slice(0, -1).map((line) =>
      line.split(" ") as [string, string, string, string, string?]
    );
  }
}
