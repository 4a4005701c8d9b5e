import {
  DEFAULT_AFTER_TIMEOUT_MS,
  DEFAULT_GRACE_MS,
  DEFAULT_RESTART,
  DEFAULT_STOP,
  type LaunchPlan,
  type NodePlan,
} from "../launch/mod.ts";
import { LIDAR_HZ } from "./nodes.ts";

/** What the launch of the demonstration depends on. */
export interface DemoSetting {
  /** How another robo is started: the program and its first arguments. */
  readonly robo: { readonly command: string; readonly args: readonly string[] };
  /** Folder in which the nodes run, absolute. */
  readonly folder: string;
}

/** The launch of the demonstration, whose nodes are `robo demo --node NAME`: each comes back when it is killed. */
export function demoPlan({ robo, folder }: DemoSetting): LaunchPlan {
  const file = `${folder}/robo`;
  const node = (name: string, after: readonly string[] = []): NodePlan => ({
    name,
    after,
    program: { kind: "command", command: [robo.command, ...robo.args, "demo", "--node", name] },
    restart: { ...DEFAULT_RESTART, when: "on-failure" },
    namespace: "",
    env: {},
    cwd: folder,
    remap: {},
    afterTimeoutMs: DEFAULT_AFTER_TIMEOUT_MS,
    required: false,
    stop: DEFAULT_STOP,
    limits: {},
    expect: [],
    source: { file, line: 1, column: 1 },
  });
  const hz = [LIDAR_HZ / 2, 2 * LIDAR_HZ] as const;
  return {
    name: "demo",
    file,
    core: { start: "auto", args: [] },
    nodes: [
      node("base"),
      {
        ...node("lidar", ["base"]),
        expect: [{ topic: "scan", hz, otherwise: "warn", graceMs: DEFAULT_GRACE_MS }],
      },
      node("driver", ["lidar"]),
      node("logbook", ["driver"]),
    ],
    warnings: [],
  };
}
