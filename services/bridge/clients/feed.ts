import type { Policy, Subscription } from "../hub/subscription.ts";
import type { TopicState } from "../hub/topic_state.ts";
import { GatherStage } from "./gather_stage.ts";
import { Outlet } from "./outlet.ts";
import { AllStage, DecimateStage, EveryStage, LatestStage, NewestStage } from "./policy_stages.ts";
import type { Stage, StageContext } from "./stage.ts";

/** What decides which structs a subscription gets. */
type Selecting = Pick<Subscription, "policy" | "gather">;

/** Structs of some topics by one policy, for all subscriptions that want just these. */
export interface Feed {
  /** By it subscriptions find their feed. */
  readonly key: string;
  /** Numbers of its topics. */
  readonly topics: ReadonlySet<number>;
  /** Where its structs go in. */
  readonly intake: Stage;
  /** Where they come out. */
  readonly outlet: Outlet;
}

/** The key of a subscription's feed. */
export function feedKey(topics: Iterable<TopicState>, { policy, gather }: Selecting): string {
  const numbers = [...topics].map(({ id }) => id).sort((a, b) => a - b).join();
  const gathered = gather === undefined ? "" : `${gather.ms}/${gather.bytes}`;
  return `${policyKey(policy)} ${gathered} ${numbers}`;
}

/** A feed of these topics. */
export function makeFeed(
  topics: Iterable<TopicState>,
  selecting: Selecting,
  context: StageContext,
): Feed {
  const { policy = { kind: "all" }, gather } = selecting;
  // What has been held back or left out must not come a second time as the newest.
  const isPlain = gather === undefined && (policy.kind === "all" || policy.kind === "latest");
  const outlet: Outlet = new Outlet({
    frameOf: (topic) => newest === undefined ? topic.frame : newest.frameOf(topic),
    fault: context.fault,
  });
  const end = policy.kind === "latest" ? new LatestStage(outlet) : new AllStage(outlet);
  const newest = isPlain ? undefined : new NewestStage(end, topics);
  let intake: Stage = newest ?? end;
  if (policy.kind === "decimate") intake = new DecimateStage(intake, policy.n, context);
  if (policy.kind === "every") {
    intake = new EveryStage(intake, { ms: policy.ms, isLate: gather !== undefined }, context);
  }
  if (gather !== undefined) intake = new GatherStage(intake, gather, context);
  const numbers = new Set([...topics].map(({ id }) => id));
  return { key: feedKey(topics, selecting), topics: numbers, intake, outlet };
}

function policyKey(policy: Policy | undefined): string {
  switch (policy?.kind) {
    case "every":
      return `every ${policy.ms}`;
    case "decimate":
      return `decimate ${policy.n}`;
    default:
      return policy?.kind ?? "all";
  }
}
