import { runCommand } from "../../commands/app.ts";
import { fakeContext, type FakeContextOptions } from "../../commands/context_testing.ts";

/** How a command ended. */
export interface CommandOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `robo shm` with these arguments in this process. */
export async function shm(
  args: readonly string[],
  options: Omit<FakeContextOptions, "args"> = {},
): Promise<CommandOutcome> {
  const context = fakeContext({ columns: 120, ...options, args: ["shm", ...args] });
  const status = await runCommand(context);
  return { status, stdout: context.stdout(), stderr: context.stderr() };
}
