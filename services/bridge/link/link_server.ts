import type { ProgramLink } from "../hub/program.ts";

/** Programs are listened for, or one is connected to, until this is disposed of. */
export interface LinkServer extends AsyncDisposable {
  /** Where, with the port that was chosen: `unix:./robo.sock`, `tcp:127.0.0.1:40321`. */
  readonly address: string;
  /** The programs that are there. */
  readonly programs: ReadonlySet<ProgramLink>;
}
