import { blocksOf } from "../link/batches.js";
import { History } from "./history.js";

/** Seconds that are kept: the longest window of a plot. */
const SPAN = 600;

/** How often a message comes, in milliseconds: thirty times a second. */
const FLUSH_MS = 33;

/** Fields of one subscription that the bridge allows. */
const MOST_FIELDS = 64;

/** By how much times go back when a recording is wound, in seconds; clocks of programs do so by less. */
const BACK_SECONDS = 0.5;

/** How soon a change of what is wanted is told, in milliseconds. */
const TELL_AFTER_MS = 20;

/**
 * The numbers that plots show: for each topic one subscription to all fields that some plot wants, thinned by the bridge to what draws the
 * same picture, and one history of them.
 */
export class Feeds {
  #link;
  /** @type {Map<string, Feed>} */
  #feeds = new Map();

  /** @param {import("../link/bridge_link.js").BridgeLink} link */
  constructor(link) {
    this.#link = link;
  }

  /**
   * Follows a field from now on; returns what ends it.
   *
   * @param {string} topic
   * @param {string} path
   */
  follow(topic, path) {
    let feed = this.#feeds.get(topic);
    if (feed === undefined) this.#feeds.set(topic, feed = new Feed(this.#link, topic));
    feed.add(path);
    return () => feed.remove(path);
  }

  /** The history of a topic's fields that are followed. */
  history(topic) {
    return this.#feeds.get(topic)?.history;
  }

  /** A number that changes whenever there is something new. */
  get version() {
    let sum = 0;
    for (const { version } of this.#feeds.values()) sum += version;
    return sum;
  }
}

/** One topic's numbers. */
class Feed {
  history = new History(SPAN);
  version = 0;
  #link;
  #topic;
  #wanted = new Map();
  #fields = [];
  #telling = 0;
  #end = () => {};

  constructor(link, topic) {
    this.#link = link;
    this.#topic = topic;
  }

  add(path) {
    this.#wanted.set(path, (this.#wanted.get(path) ?? 0) + 1);
    this.#tellSoon();
  }

  remove(path) {
    const count = (this.#wanted.get(path) ?? 1) - 1;
    if (count > 0) this.#wanted.set(path, count);
    else this.#wanted.delete(path);
    this.#tellSoon();
  }

  #tellSoon() {
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.#tell(), TELL_AFTER_MS);
  }

  #tell() {
    const paths = [...this.#wanted.keys()].slice(0, MOST_FIELDS);
    if (JSON.stringify(paths) === JSON.stringify(this.#fields)) return;
    this.#fields = paths;
    this.history.keep(paths);
    this.version++;
    this.#end();
    this.#end = () => {};
    if (paths.length === 0) return;
    let given = paths;
    const wish = {
      ...{ topics: this.#topic, format: "columns", fields: paths, minmax: true },
      ...{ flush: { ms: FLUSH_MS }, whenSlow: "latest" },
    };
    this.#end = this.#link.subscribe(wish, {
      subscribed: (topics) => {
        given = topics[0]?.fields ?? given;
        this.history.breakOff();
      },
      batch: (buffer) => {
        for (const { times, columns } of blocksOf(buffer)) {
          // A recording was wound back: what comes next is no more in the order of what is there.
          if (times[0] < this.history.newest - BACK_SECONDS) this.history.clear();
          this.history.add(times, given, columns);
        }
        this.version++;
      },
    });
  }
}
