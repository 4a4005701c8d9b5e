import { findKernels, type JupyterMessage, KernelClient } from "../../client/kernel/mod.ts";
import { WatchView } from "../../terminal/watch_view.ts";
import { pause } from "../../transports/pause.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { type KernelWhere, resolveKernel } from "./find_kernel.ts";
import { observersFile, observersPath } from "./observers_file.ts";
import type { InterpreterWatchFlags } from "./watch.ts";
import { senderOf, WatchedMessages } from "./watched_messages.ts";

/** Pause before a kernel that went away is looked for again, in milliseconds. */
const LOOK_EVERY_MS = 500;

/** Messages that may wait for a slow terminal; older ones are left out, and counted. */
const MOST_WAITING = 20_000;

/** `robo interpreter watch`: shows what is executed, until Ctrl-C. */
const watchKernel: Implementation<InterpreterWatchFlags, [string?]> = async (
  context,
  flags,
  name,
) => {
  const signal = context.interruption();
  const watcher = new Watcher(context, flags, name);
  await watcher.watchOnce(signal);
  while (!signal.aborted) {
    await pause(LOOK_EVERY_MS, signal);
    try {
      await watcher.watchOnce(signal);
    } catch {
      // It is not there yet.
    }
  }
};

export default watchKernel;

/** Watches one kernel after the other that is meant by the same name. */
class Watcher {
  readonly #context: RoboContext;
  readonly #flags: InterpreterWatchFlags;
  readonly #name: string | undefined;
  readonly #messages = new WatchedMessages();
  readonly #view: WatchView;
  #last: { readonly kernel: string; readonly id: string } | undefined;
  #isFirst = true;

  constructor(context: RoboContext, flags: InterpreterWatchFlags, name: string | undefined) {
    this.#context = context;
    this.#flags = flags;
    this.#name = name;
    this.#view = new WatchView({ color: context.terminal.color });
  }

  /** Shows what happens until the kernel goes away or `signal` aborts. Rejects when there is no such kernel. */
  async watchOnce(signal: AbortSignal): Promise<void> {
    const { env } = this.#context.process;
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    const flags = { ...this.#flags, name: this.#name };
    await using kernel = await resolveKernel(flags, { env, signal }).catch(quietly(signal));
    if (kernel === undefined) return;
    const environment = (name: string) => env[name];
    const place = kernel.isHere ? await observerPlace(kernel.where, environment) : kernel.where;
    const username = env["USER"] ?? env["LOGNAME"] ?? "";
    await using client = await KernelClient.connect({ ...place, username }, {
      environment,
      signal,
      onDead: () => over.abort(),
      onWarning: (text) => this.#context.process.stderr.write(`${text}\n`),
    }).catch(kernel.explain).catch(quietly(signal));
    if (client === undefined) return;
    const { pid, startedAt } = client.info.robo ?? {};
    const id = `${pid} ${startedAt} ${client.path}`;
    const isBack = !this.#isFirst;
    this.#isFirst = false;
    if (isBack) this.#say("the kernel is there again", false);
    else if (this.#isTalkative) {
      this.#context.process.stderr.write(
        `Watching ${client.info.robo?.name ?? kernel.words}; Ctrl-C leaves\n`,
      );
    }
    const feed = client.iopub({ signal: both, maxWaiting: MOST_WAITING });
    const seen = await this.#replay(client, id, isBack);
    let dropped = 0;
    for await (const message of feed) {
      if (seen.has(message.header.msg_id)) continue;
      if (feed.dropped > dropped) {
        this.#say(`${feed.dropped - dropped} messages came too fast and are left out`, true);
        dropped = feed.dropped;
      }
      this.#show(message, { kernel: id, isReplayed: false });
    }
    if (!signal.aborted) this.#say("the kernel is gone; waiting for it to come back", true);
  }

  /** Shows what the kernel remembers: at first all, later what was missed. Returns the ids of what was shown. */
  async #replay(client: KernelClient, kernel: string, isBack: boolean): Promise<Set<string>> {
    if (!client.isRobo || (!this.#flags.replay && !isBack)) return new Set();
    const after = this.#last?.kernel === kernel ? this.#last.id : undefined;
    const { messages, lost } = await client.replay(after);
    if (lost > 0) this.#say(`${lost} messages before are not remembered any more`, false);
    for (const message of messages) this.#show(message, { kernel, isReplayed: true });
    return new Set(messages.map(({ header }) => header.msg_id));
  }

  #show(message: JupyterMessage, { kernel, isReplayed }: Shown): void {
    this.#last = { kernel, id: message.header.msg_id };
    const { header, parent, content } = message;
    if (this.#flags.json) {
      return this.#context.print(JSON.stringify({
        time: header.date,
        type: header.msg_type,
        client: senderOf(message),
        session: parent?.session ?? null,
        id: header.msg_id,
        parent: parent?.msg_id ?? null,
        replayed: isReplayed,
        content,
      }));
    }
    const event = this.#messages.event(message, isReplayed);
    if (event !== undefined) this.#context.process.stdout.write(this.#view.render(event));
  }

  #say(text: string, isBad: boolean): void {
    if (this.#flags.json) return void this.#context.process.stderr.write(`${text}\n`);
    const notice = { type: "notice", time: Date.now(), text, isBad } as const;
    this.#context.process.stdout.write(this.#view.render(notice));
  }

  get #isTalkative(): boolean {
    return !this.#flags.json && this.#context.terminal.interactive;
  }
}

/** How a message is shown. */
interface Shown {
  readonly kernel: string;
  readonly isReplayed: boolean;
}

/** The kernel's connection file for observers, where it has one: a watcher needs no right to execute. */
async function observerPlace(
  where: KernelWhere,
  environment: (name: string) => string | undefined,
): Promise<KernelWhere> {
  if ("info" in where) return where;
  if ("file" in where) {
    return await observersFile(where.file) === undefined
      ? where
      : { file: observersPath(where.file) };
  }
  const live = await findKernels({ environment });
  const found = live.find(({ info }) => where.name === undefined || info.robo?.name === where.name);
  if (found === undefined || await observersFile(found.path) === undefined) return where;
  return { file: observersPath(found.path) };
}

/** Makes a failure of one who has left already none. */
function quietly(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (signal.aborted) return undefined;
    throw error;
  };
}
