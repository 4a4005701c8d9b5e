// @ts-check

/** Rates of topics, from totals that come about once a second. */
export class Rates {
  /** @type {Map<number, { time: number, messages: number, bytes: number, rate: number, bandwidth: number }>} */
  #topics = new Map();

  /**
   * Takes totals in; a topic that is not among them has not changed.
   *
   * @param {number} time Seconds.
   * @param {readonly (readonly [number, number, number])[]} totals Number, structs and bytes of each topic.
   */
  take(time, totals) {
    const seen = new Set();
    for (const [topic, messages, bytes] of totals) {
      seen.add(topic);
      const before = this.#topics.get(topic);
      const passed = time - (before?.time ?? time);
      const isNew = before === undefined || passed <= 0 || messages < before.messages;
      this.#topics.set(topic, {
        ...{ time, messages, bytes },
        rate: isNew ? 0 : (messages - before.messages) / passed,
        bandwidth: isNew ? 0 : (bytes - before.bytes) / passed,
      });
    }
    for (const [topic, before] of this.#topics) {
      // It rests, but the time since its last one counts for the next rate.
      if (!seen.has(topic)) this.#topics.set(topic, { ...before, time, rate: 0, bandwidth: 0 });
    }
  }

  /**
   * Structs and bytes a second of a topic.
   *
   * @param {number} topic
   */
  of(topic) {
    const { rate = 0, bandwidth = 0 } = this.#topics.get(topic) ?? {};
    return { rate, bandwidth };
  }

  /** Begins anew. */
  clear() {
    this.#topics.clear();
  }
}
