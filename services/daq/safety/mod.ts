/**
 * Rules that moves are held to: soft limits, greatest steps and speeds, and interlocks between devices. Nothing here moves or
 * stops anything: it says what may be sent.
 *
 * @module
 */
export * from "./refusal.ts";
export * from "./safety_guard.ts";
export * from "./check_rules.ts";
