import { RoboError } from "../../errors.ts";

/** The five ports of a kernel; 0 for any. */
export interface KernelPorts {
  /** Requests. */
  readonly shell: number;
  /** What is executed, and what comes of it. */
  readonly iopub: number;
  /** Questions to the user. */
  readonly stdin: number;
  /** Interrupts and the end. */
  readonly control: number;
  /** Heartbeat. */
  readonly hb: number;
}

/** The ports of sot-ipython-connection, so that its users find a kernel where they are used to. */
export const FIXED_PORTS: KernelPorts = {
  shell: 42767,
  iopub: 46117,
  stdin: 38481,
  control: 9872,
  hb: 52277,
};

/** Any five ports that are free. */
export const ANY_PORTS: KernelPorts = { shell: 0, iopub: 0, stdin: 0, control: 0, hb: 0 };

/** Ports as `--ports` gives them: `fixed`, `auto`, or five numbers in the order shell, iopub, stdin, control, heartbeat. */
export function parsePorts(text: string): KernelPorts {
  if (text === "fixed") return FIXED_PORTS;
  if (text === "auto") return ANY_PORTS;
  const parts = text.split(",").map((part) => part.trim());
  const numbers = parts.map((part) => /^[0-9]{1,5}$/.test(part) ? Number(part) : NaN);
  const [shell, iopub, stdin, control, hb] = numbers;
  const fixed = numbers.filter((port) => port !== 0);
  const isWhole = numbers.length === 5 && numbers.every((port) => port >= 0 && port <= 65535);
  if (!isWhole || new Set(fixed).size !== fixed.length) {
    throw new RoboError("usage", `${text} are not five different ports`, {
      hint: "Give auto, or five numbers: shell,iopub,stdin,control,heartbeat",
    });
  }
  return { shell: shell!, iopub: iopub!, stdin: stdin!, control: control!, hb: hb! };
}
