import { isJsonObject } from "../../../../protocols/jupyter/mod.ts";
import { peerOf, type Request } from "../channels/request.ts";
import type { ClientInfo } from "../status.ts";
import { AnswerError } from "./answer.ts";
import type { Bench } from "./bench.ts";

/** Throws when another client drives. */
export function refuseDriving({ lease }: Bench, { session }: { readonly session: string }): void {
  const { holder } = lease;
  if (holder === undefined || lease.allows(session)) return;
  const since = new Date(holder.since).toISOString().slice(11, 19);
  throw new AnswerError(
    "DriveHeld",
    `${
      holder.client.key ?? (holder.client.username || holder.client.session)
    } drives since ${since} UTC; others can watch and interrupt until it is given back`,
  );
}

/** Takes the lease for who sent `request`, where its metadata asks for that. */
export function takeDrive(bench: Bench, request: Request, client: ClientInfo): void {
  const { robo } = request.message.metadata;
  if (isJsonObject(robo) && robo.drive === true) drive(bench, request, client);
}

/** Lets who sent `request` drive alone. Throws when another client does. */
export function drive(bench: Bench, request: Request, client: ClientInfo): void {
  refuseDriving(bench, client);
  const isNew = bench.lease.holder === undefined;
  bench.lease.take({
    client,
    peer: peerOf(request),
    since: bench.now(),
  });
  if (isNew) bench.tell({ type: "drive", holder: client });
}

/** Gives the lease back; `false` when the client does not hold it. */
export function release(bench: Bench, { session }: { readonly session: string }): boolean {
  const isReleased = bench.lease.release(session);
  if (isReleased) bench.tell({ type: "drive" });
  return isReleased;
}
