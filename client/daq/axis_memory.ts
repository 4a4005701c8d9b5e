import type { Axis, DataToExport } from "../../protocols/pymodaq/data.ts";
import type { Message } from "../../protocols/pymodaq/message.ts";

/**
 * What the dialects L1 and L2 say of axes: messages of their own, `x_axis` and `y_axis`, in front of the data. They are sent
 * again only when they have changed.
 */
export class AxisMemory {
  #x: Axis | undefined;
  #y: Axis | undefined;

  /** Forgets what was sent: the server is another one. */
  clear(): void {
    this.#x = this.#y = undefined;
  }

  /** The messages that go in front of `data`. */
  messages(data: DataToExport): Message[] {
    const [first] = data.data;
    // Almost always: data without axes costs nothing.
    if (first === undefined || first.axes.length === 0) return [];
    const dimensions = first.data[0]?.shape.length ?? 0;
    const x = first.axes.find(({ index }) => index === dimensions - 1);
    const y = first.axes.find(({ index }) => index === dimensions - 2);
    const messages: Message[] = [];
    if (x !== undefined && !isSame(x, this.#x)) messages.push(messageOf("x", this.#x = kept(x)));
    if (y !== undefined && !isSame(y, this.#y)) messages.push(messageOf("y", this.#y = kept(y)));
    return messages;
  }
}

function messageOf(axis: "x" | "y", { data, label, units }: Axis): Message {
  return { kind: "axis", axis, data, label, units };
}

/** A copy: the detector may write the next axis into the same memory. */
function kept(axis: Axis): Axis {
  return { ...axis, data: { ...axis.data, bytes: axis.data.bytes.slice() } };
}

function isSame(one: Axis, other: Axis | undefined): boolean {
  return other !== undefined && one.label === other.label && one.units === other.units &&
    one.data.dtype === other.data.dtype && one.data.bytes.length === other.data.bytes.length &&
    one.data.bytes.every((byte, at) => byte === other.data.bytes[at]);
}
