import type { CCodec } from "../../protocols/clayout/c_codec.ts";
import { cCodec } from "../../protocols/clayout/c_codec_of.ts";
import type { CStruct } from "../../protocols/clayout/c_types.ts";
import { structOf } from "../../protocols/clayout/layout_from_json.ts";
import type { LayoutJson } from "../../protocols/clayout/layout_json.ts";
import type { TopicJson } from "../../protocols/robows/mod.ts";
import type { BridgeTopic } from "./bridge_topic.ts";

/** A topic that the bridge has described. */
export class KnownTopic implements BridgeTopic {
  readonly number: number;
  readonly name: string;
  readonly program: string;
  readonly direction: "out" | "in" | "both";
  readonly layout: LayoutJson;
  readonly answer: { readonly struct: string; readonly layout: LayoutJson } | undefined;
  #json: TopicJson;
  #codec: CCodec | undefined;
  #struct: CStruct | undefined;

  /** A topic of its first description. */
  constructor(json: TopicJson & { readonly layout: LayoutJson }) {
    this.number = json.topic;
    this.name = json.name;
    this.program = json.program;
    this.direction = json.direction;
    this.layout = json.layout;
    this.answer = json.answer;
    this.#json = json;
  }

  get isLive(): boolean {
    return this.#json.live;
  }

  get mayRead(): boolean {
    return this.#json.mayRead;
  }

  get mayWrite(): boolean {
    return this.#json.mayWrite;
  }

  get struct(): CStruct {
    return this.#struct ??= structOf(this.layout, this.layout.structs.at(-1)?.name ?? "");
  }

  get codec(): CCodec {
    return this.#codec ??= cCodec(this.struct, { byteOrder: this.layout.byteOrder });
  }

  /** Takes a newer description in. */
  update(json: TopicJson): void {
    this.#json = { ...this.#json, ...json };
  }
}
