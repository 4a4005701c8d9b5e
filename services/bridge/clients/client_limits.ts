/** Limits of one client's connection. */
export interface ClientLimits {
  /** Most that waits for it, in bytes, before it loses structs. Default 1 MiB. */
  readonly maxQueue: number;
  /** Longest time for which it may take nothing of what waits, in milliseconds; then it is disconnected. Default 30 s. */
  readonly stallTimeout: number;
  /** Whether it may have programs wait for it (`hold`). Default false. */
  readonly allowHold: boolean;
  /** Requests to programs that it may have open at once. Default 64. */
  readonly maxRequests: number;
}

/** The limits unless others are given. */
export const CLIENT_LIMITS: ClientLimits = {
  maxQueue: 1024 * 1024,
  stallTimeout: 30_000,
  allowHold: false,
  maxRequests: 64,
};
