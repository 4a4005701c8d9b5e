/** Limits of one peer's {@linkcode SubscriptionSet}. */
export interface SubscriptionLimits {
  /** Most distinct prefixes; default 10 000. */
  readonly maxSubscriptions?: number;
  /** Longest prefix in bytes; default 1024. */
  readonly maxTopicBytes?: number;
}

/** What {@linkcode SubscriptionSet.add} did. */
export type AddResult = "new" | "known" | "too-many" | "too-long";

/** A node of the radix tree: its label continues the prefix that leads to it. */
interface Branch {
  label: Uint8Array;
  references: number;
  children: Map<number, Branch> | undefined;
}

/**
 * The prefixes that a subscriber wants. Each counts how often it was added, so that one of two equal
 * subscriptions can be cancelled. Matching takes time by the length of the topic, not by the number of prefixes.
 *
 * @example
 * ```ts
 * import { SubscriptionSet } from "./subscriptions.ts";
 * import assert from "node:assert/strict";
 *
 * const wanted = new SubscriptionSet();
 * wanted.add(new TextEncoder().encode("imu/"));
 * assert.ok(wanted.matches(new TextEncoder().encode("imu/left")));
 * assert.ok(!wanted.matches(new TextEncoder().encode("lidar")));
 * ```
 */
export class SubscriptionSet {
  readonly #maxSubscriptions: number;
  readonly #maxTopicBytes: number;
  readonly #root: Branch = { label: new Uint8Array(0), references: 0, children: undefined };
  #size = 0;

  /** An empty set, which matches nothing. */
  constructor(limits: SubscriptionLimits = {}) {
    this.#maxSubscriptions = limits.maxSubscriptions ?? 10_000;
    this.#maxTopicBytes = limits.maxTopicBytes ?? 1024;
  }

  /** How many distinct prefixes there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds one subscription to a copy of `prefix`: "new" when it is the first, "known" when it was there. */
  add(prefix: Uint8Array): AddResult {
    if (prefix.length > this.#maxTopicBytes) return "too-long";
    const branch = this.#find(prefix);
    if (branch !== undefined && branch.references > 0) {
      branch.references++;
      return "known";
    }
    if (this.#size >= this.#maxSubscriptions) return "too-many";
    this.#size++;
    this.#insert(prefix).references = 1;
    return "new";
  }

  /** Takes one subscription to `prefix` away; `true` when it was the last. */
  remove(prefix: Uint8Array): boolean {
    const branch = this.#find(prefix);
    if (branch === undefined || branch.references === 0) return false;
    if (--branch.references > 0) return false;
    this.#size--;
    this.#prune(prefix);
    return true;
  }

  /** Whether some prefix starts the topic in `bytes[start, end)`. */
  matches(bytes: Uint8Array, start: number = 0, end: number = bytes.length): boolean {
    let branch: Branch | undefined = this.#root;
    let at = start;
    while (branch.references === 0) {
      if (at >= end || branch.children === undefined) return false;
      branch = branch.children.get(bytes[at]!);
      if (branch === undefined || !startsWith(branch.label, bytes, { at, end })) return false;
      at += branch.label.length;
    }
    return true;
  }

  /** All distinct prefixes, as copies. */
  *[Symbol.iterator](): Iterator<Uint8Array> {
    const pending: [Branch, number[]][] = [[this.#root, []]];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [branch, lead] = next;
      const prefix = [...lead, ...branch.label];
      if (branch.references > 0) yield new Uint8Array(prefix);
      for (const child of branch.children?.values() ?? []) pending.push([child, prefix]);
    }
  }

  #find(prefix: Uint8Array): Branch | undefined {
    let branch: Branch = this.#root;
    for (let at = 0; at < prefix.length; at += branch.label.length) {
      const child = branch.children?.get(prefix[at]!);
      if (child === undefined) return undefined;
      if (!startsWith(child.label, prefix, { at, end: prefix.length })) return undefined;
      branch = child;
    }
    return branch;
  }

  #insert(prefix: Uint8Array): Branch {
    let branch = this.#root;
    let at = 0;
    while (at < prefix.length) {
      branch.children ??= new Map();
      const child = branch.children.get(prefix[at]!);
      if (child === undefined) {
        const leaf: Branch = { label: prefix.slice(at), references: 0, children: undefined };
        branch.children.set(prefix[at]!, leaf);
        return leaf;
      }
      const common = commonLength(child.label, prefix, at);
      if (common < child.label.length) split(branch, child, common);
      branch = branch.children.get(prefix[at]!)!;
      at += common;
    }
    return branch;
  }

  #prune(prefix: Uint8Array): void {
    const path = [this.#root];
    for (let at = 0; at < prefix.length;) {
      const child: Branch = path[path.length - 1]!.children!.get(prefix[at]!)!;
      path.push(child);
      at += child.label.length;
    }
    for (let depth = path.length - 1; depth > 0; depth--) {
      const branch = path[depth]!;
      if (branch.references > 0) return;
      if (branch.children === undefined || branch.children.size === 0) {
        path[depth - 1]!.children!.delete(branch.label[0]!);
      } else {
        if (branch.children.size === 1) mergeWithChild(branch);
        return;
      }
    }
  }
}

function startsWith(
  label: Uint8Array,
  bytes: Uint8Array,
  range: { at: number; end: number },
): boolean {
  const { at, end } = range;
  if (at + label.length > end) return false;
  for (let i = 0; i < label.length; i++) if (label[i] !== bytes[at + i]) return false;
  return true;
}

function commonLength(label: Uint8Array, bytes: Uint8Array, at: number): number {
  const limit = Math.min(label.length, bytes.length - at);
  let length = 0;
  while (length < limit && label[length] === bytes[at + length]) length++;
  return length;
}

function split(parent: Branch, child: Branch, length: number): void {
  const tail: Branch = { ...child, label: child.label.slice(length) };
  const head: Branch = {
    label: child.label.slice(0, length),
    references: 0,
    children: new Map([[tail.label[0]!, tail]]),
  };
  parent.children!.set(head.label[0]!, head);
}

function mergeWithChild(branch: Branch): void {
  const [child] = branch.children!.values();
  const label = new Uint8Array(branch.label.length + child!.label.length);
  label.set(branch.label);
  label.set(child!.label, branch.label.length);
  branch.label = label;
  branch.references = child!.references;
  branch.children = child!.children;
}
