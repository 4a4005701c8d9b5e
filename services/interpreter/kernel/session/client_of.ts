import type { Request } from "../channels/request.ts";
import type { ClientInfo } from "../status.ts";

/** Who sent a request; `nameOf` knows what clients with keys of their own are called. */
export function clientOf(
  request: Request,
  nameOf: ((publicKey: string) => string | undefined) | undefined,
): ClientInfo {
  const { session, username } = request.message.header;
  const publicKey = request.entrance.userOf(request);
  const client = { session, username, entrance: request.entrance.name };
  return publicKey === undefined ? client : { ...client, key: nameOf?.(publicKey) ?? publicKey };
}
