/**
 * The library of `robo`: what a script imports as `robo`.
 *
 * @example
 * ```ts
 * import { Node } from "robo";
 *
 * await using node = new Node("talker");
 * node.publisher<{ text: string }>().publish("chatter", { text: "hello" });
 * ```
 *
 * @module
 */
export * from "./client/mod.ts";
