import type { Controllable } from "./controllable.ts";
import { LaunchControl } from "./control_server.ts";
import type { SocketSetting } from "./socket_folder.ts";

/** How a control interface is kept. */
export interface KeptControlOptions extends SocketSetting {
  /** Told when it cannot listen, once until it can again. */
  readonly onTrouble: (text: string) => void;
  /** Pause between two looks at the socket, in milliseconds (default 5000). */
  readonly lookMs?: number;
}

/**
 * The control interface of a launch, which listens anew when its socket was taken away: systemd removes a user's runtime folder when
 * that user logs out, and a launch under `nohup` lives on. The robot runs without it, too.
 */
export class KeptControl implements AsyncDisposable {
  readonly #launch: Controllable;
  readonly #options: KeptControlOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #control: LaunchControl | undefined;
  /** The look that is going on. */
  #look: Promise<void> | undefined;
  #isInTrouble = false;

  /** Begins to listen, where that is possible. */
  static async start(launch: Controllable, options: KeptControlOptions): Promise<KeptControl> {
    const kept = new KeptControl(launch, options);
    await kept.#keep();
    return kept;
  }

  private constructor(launch: Controllable, options: KeptControlOptions) {
    this.#launch = launch;
    this.#options = options;
    this.#timer = setInterval(() => void this.#keep(), options.lookMs ?? 5000);
  }

  /** Path of its socket, while there is one. */
  get path(): string | undefined {
    return this.#control?.path;
  }

  /** Stops to listen. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#look;
    await this.#control?.[Symbol.asyncDispose]();
  }

  #keep(): Promise<void> {
    return this.#look ??= this.#listen().finally(() => this.#look = undefined);
  }

  async #listen(): Promise<void> {
    if (this.#control !== undefined) {
      if (await Deno.lstat(this.#control.path).then(() => true, () => false)) return;
      await this.#control[Symbol.asyncDispose]();
      this.#control = undefined;
    }
    try {
      this.#control = await LaunchControl.start(this.#launch, this.#options);
      this.#isInTrouble = false;
    } catch (error) {
      if (this.#isInTrouble) return;
      this.#isInTrouble = true;
      const reason = (error as Error).message;
      this.#options.onTrouble(`robo launch status will not find this launch: ${reason}`);
    }
  }
}
