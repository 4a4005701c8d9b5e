import type { Axis, DataToExport, DataWithAxes, Message } from "../../../protocols/pymodaq/mod.ts";

/** What the dialects L1 and L2 say of axes: messages of their own, `x_axis` and `y_axis`, which belong to all data after them. */
export class ReceivedAxes {
  #x: Axis | undefined;
  #y: Axis | undefined;

  /** The axes with the one that came; data that came before keeps those that it had. */
  with({ axis, data, label, units }: Message & { kind: "axis" }): ReceivedAxes {
    const next = new ReceivedAxes();
    next.#x = this.#x;
    next.#y = this.#y;
    const received = { label, units, data, index: 0, spreadOrder: 0 };
    if (axis === "x") next.#x = received;
    else next.#y = received;
    return next;
  }

  /** The data with the axes that have as many points as it has along their dimension. */
  attachTo(exported: DataToExport): DataToExport {
    if (this.#x === undefined && this.#y === undefined) return exported;
    return { ...exported, data: exported.data.map((data) => this.#attach(data)) };
  }

  #attach(data: DataWithAxes): DataWithAxes {
    const shape = data.data[0]?.shape ?? [];
    const axes = [
      fitted(this.#y, shape, shape.length - 2),
      fitted(this.#x, shape, shape.length - 1),
    ].filter((axis) => axis !== undefined);
    return axes.length === 0 ? data : { ...data, axes: [...data.axes, ...axes] };
  }
}

function fitted(
  axis: Axis | undefined,
  shape: readonly number[],
  index: number,
): Axis | undefined {
  if (axis === undefined || index < 0) return undefined;
  const points = axis.data.shape.reduce((count, length) => count * length, 1);
  return points === shape[index] ? { ...axis, index } : undefined;
}
