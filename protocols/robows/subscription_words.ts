/** Which structs of a topic are sent. */
export type Policy = "all" | "latest" | { readonly every: number } | { readonly decimate: number };

/** What happens when too much waits for a client. */
export type WhenSlow = "drop-oldest" | "latest" | "disconnect" | "hold";

/** The ways of {@linkcode WhenSlow}. */
export const WHEN_SLOW: readonly WhenSlow[] = ["drop-oldest", "latest", "disconnect", "hold"];

/** What {@linkcode WatchedThing} may be. */
export const WATCHED_THINGS = ["programs", "log", "clients", "totals"] as const;

/** What a client may have news of besides the topics. */
export type WatchedThing = typeof WATCHED_THINGS[number];
