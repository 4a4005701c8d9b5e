import type { Node } from "../../client/node.ts";
import { type Topic, topic } from "../../client/topic.ts";
import { AHEAD, move, type Pose, scan, steer, type Twist } from "./rover.ts";

/** Where the rover is, and when. */
export interface Odometry extends Pose {
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** What the lidar sees. */
export interface Scan {
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** Metres to the wall, from ahead to the left and all around. */
  readonly ranges: readonly number[];
}

const COMMANDS: Topic<Twist> = topic("cmd_vel");
const ODOMETRY: Topic<Odometry> = topic("odom");
const SCANS: Topic<Scan> = topic("scan");

const START: Pose = { x: 1, y: 1, heading: 0.3 };

/** How often the base moves, in hertz. */
const BASE_HZ = 50;

/** How often the lidar turns, in hertz. */
export const LIDAR_HZ = 10;

/** How long the base obeys a command, in milliseconds: without a driver it stands still. */
const COMMAND_HOLDS_MS = 500;

/** Time between two reports of the logbook, in seconds. */
const REPORT_EVERY_S = 5;

/** The nodes of the demonstration, by name. Each runs until its node is shut down. */
export const DEMO_NODES: Readonly<Record<string, (node: Node) => Promise<void>>> = {
  base: driveBase,
  lidar: turnLidar,
  driver: drive,
  logbook: keepLogbook,
};

/** The wheels: moves as it is told, and says where it is. */
async function driveBase(node: Node): Promise<void> {
  const publisher = node.publisher();
  let pose = START;
  let twist: Twist = { linear: 0, angular: 0 };
  let toldAt = -Infinity;
  node.subscribe(COMMANDS, (command) => {
    twist = command;
    toldAt = performance.now();
  });
  await node.spin(BASE_HZ, () => {
    const isTold = performance.now() - toldAt < COMMAND_HOLDS_MS;
    if (isTold) pose = move(pose, twist, 1 / BASE_HZ);
    publisher.publish(ODOMETRY, { timestamp: Date.now() / 1000, ...pose });
  });
}

async function turnLidar(node: Node): Promise<void> {
  const publisher = node.publisher();
  let pose: Pose | undefined;
  node.subscribe(ODOMETRY, (odometry) => pose = odometry);
  await node.spin(LIDAR_HZ, () => {
    if (pose === undefined) return;
    publisher.publish(SCANS, { timestamp: Date.now() / 1000, ranges: scan(pose) });
  });
}

/** Turns before walls. */
async function drive(node: Node): Promise<void> {
  const publisher = node.publisher();
  let twist = AHEAD;
  node.subscribe(SCANS, ({ ranges }) => {
    twist = steer(ranges, twist);
    publisher.publish(COMMANDS, twist);
  });
  await node.spin();
}

/** Says from time to time how it goes. */
async function keepLogbook(node: Node): Promise<void> {
  let way = 0;
  let closest = Infinity;
  let last: Pose | undefined;
  node.subscribe(ODOMETRY, (pose) => {
    if (last !== undefined) way += Math.hypot(pose.x - last.x, pose.y - last.y);
    last = pose;
  });
  node.subscribe(SCANS, ({ ranges }) => closest = Math.min(closest, ...ranges));
  await node.spin(1 / REPORT_EVERY_S, () => {
    if (last === undefined || closest === Infinity) return;
    const place = `(${last.x.toFixed(1)}, ${last.y.toFixed(1)})`;
    node.logInfo(
      `${way.toFixed(1)} m driven, now at ${place}, ${closest.toFixed(2)} m from a wall`,
    );
    closest = Infinity;
  });
}
