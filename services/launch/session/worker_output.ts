import { LogFile } from "../../../system/log_file.ts";
import { NodeOutput, type OutputReading } from "../supervise/node_output.ts";
import { LinePipe } from "./line_pipe.ts";

/** What the output of a worker needs. */
export interface WorkerOutputOptions {
  /** Name of the node. */
  readonly node: string;
  /** Path of its log. */
  readonly path: string;
  /** Told when the log cannot be written. */
  readonly onTrouble: (text: string) => void;
}

/** The way of what a worker prints, from its process's lines to a log of its own, as that of a process. */
export class WorkerOutput implements AsyncDisposable {
  /** Where the lines go. */
  readonly output: NodeOutput;
  readonly #log: LogFile;
  readonly #reading: OutputReading;
  readonly #streams = { stdout: new LinePipe(), stderr: new LinePipe() };

  /** A way that nothing has taken. */
  constructor({ node, path, onTrouble }: WorkerOutputOptions) {
    this.#log = new LogFile(path, { onTrouble });
    this.output = new NodeOutput({ node, file: this.#log, now: Date.now });
    const { stdout, stderr } = this.#streams;
    this.#reading = this.output.read({ out: stdout.readable, err: stderr.readable });
  }

  /** Adds a line, without its end. */
  write(stream: "stdout" | "stderr", text: string): void {
    this.#streams[stream].write(text);
  }

  /** Waits until all is in the log, and closes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#streams.stdout.close();
    this.#streams.stderr.close();
    await this.#reading.ended;
    await this.#log[Symbol.asyncDispose]();
  }
}
