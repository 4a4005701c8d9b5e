import { findLaunches } from "../../services/launch/mod.ts";
import type { RoboContext } from "../context.ts";

type Environment = RoboContext["process"]["env"];

/** Names of the launches that run, for completion. */
export async function launches(env: Environment): Promise<readonly string[]> {
  return await ofLaunches(env, ({ name }) => [name]);
}

/** Names of the nodes of all launches that run, for completion. */
export async function nodesOfLaunches(env: Environment): Promise<readonly string[]> {
  return await ofLaunches(env, ({ nodes }) => nodes.map(({ name }) => name));
}

async function ofLaunches(
  env: Environment,
  names: (state: Awaited<ReturnType<typeof findLaunches>>[number]["first"]) => readonly string[],
): Promise<readonly string[]> {
  const found = await findLaunches({ env });
  return [
    ...new Set(found.flatMap((launch) => {
      launch[Symbol.dispose]();
      return names(launch.first);
    })),
  ];
}
