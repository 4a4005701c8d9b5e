/**
 * The other end of the floor: a worker that answers each change of a word of memory by another one.
 *
 * @module
 */
declare const self: {
  onmessage: ((event: MessageEvent<SharedArrayBuffer>) => void) | null;
  postMessage(message: unknown): void;
};

self.onmessage = ({ data }) => {
  const word = new Int32Array(data);
  self.postMessage("ready");
  for (let turn = 1;; turn += 2) {
    let seen = Atomics.load(word, 0);
    while (seen !== turn && seen >= 0) seen = Atomics.load(word, 0);
    // Below 0: there is nothing more to do.
    if (seen < 0) return;
    Atomics.store(word, 0, turn + 1);
  }
};
