/**
 * The safe subset of Python's pickle: plain values and pygecko's named tuples, both ways. Nothing is ever looked up or
 * called by name.
 *
 * Format: CPython's `Lib/pickletools.py`, protocols 2 to 5 read, 3 written.
 *
 * @module
 */
export { decodePickle, type PickleLimits } from "./pickle_reader.ts";
export { encodePickle, PickleTuple } from "./pickle_writer.ts";
