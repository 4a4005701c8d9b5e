import type { Logger } from "@logtape/logtape";
import type { KernelInfo } from "../../../../protocols/jupyter/mod.ts";
import type { Language } from "../../language/language.ts";
import type { Request } from "../channels/request.ts";
import type { ScriptFolder } from "../files/script_folder.ts";
import type { Broadcast } from "../outputs/broadcast.ts";
import type { OutputRing } from "../outputs/output_ring.ts";
import type { ExecutionLog } from "../records/execution_log.ts";
import type { History } from "../records/history.ts";
import type { ClientInfo, KernelEnd, KernelEvent, KernelStatus } from "../status.ts";
import type { Refusals } from "../refusals.ts";
import type { CellOutputs } from "./cell_outputs.ts";
import type { DriveLease } from "./drive_lease.ts";
import type { EngineKeeper } from "./engine_keeper.ts";
import type { Execution } from "./execution.ts";
import type { RequestQueue } from "./request_queue.ts";

/** The parts of a kernel, as those need them who answer requests. */
export interface Bench {
  /** What it says of itself. */
  readonly info: KernelInfo;
  /** Absolute folder in which the users' code runs. */
  readonly cwd: string;
  /** Whether somebody starts a new process when a restart is asked for. */
  readonly isManaged: boolean;
  /** The language of the cells. */
  readonly language: Language;
  /** What runs them. */
  readonly engines: EngineKeeper;
  /** The cells that run. */
  readonly execution: Execution;
  /** What they write. */
  readonly outputs: CellOutputs;
  /** The way to all who read iopub. */
  readonly broadcast: Broadcast;
  /** The newest output. */
  readonly ring: OutputRing;
  /** What waits. */
  readonly queue: RequestQueue;
  /** Who alone may execute. */
  readonly lease: DriveLease;
  /** What was executed, for those who execute. */
  readonly history: History;
  /** What was executed, for the record. */
  readonly log: ExecutionLog | undefined;
  /** Sources that clients sent along with their scripts. */
  readonly scripts: ScriptFolder;
  /** What was refused. */
  readonly refusals: Refusals;
  /** Where events are logged. */
  readonly logger: Logger | undefined;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** How the kernel is. */
  status(): KernelStatus;
  /** Time after which an interrupt has failed, in milliseconds. */
  readonly interruptMs: number;
  /** Who asks. */
  clientOf(request: Request): ClientInfo;
  /** Tells those who show what happens. */
  tell(event: KernelEvent): void;
  /** Ends the kernel, soon. */
  end(reason: KernelEnd): void;
}
