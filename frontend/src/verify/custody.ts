// Custody: the chain of each object, what is disclosed, the devices' counters. The counterpart of verifier/custody.py.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { Check, collect } from "./bag";
import { canonical, type Json, type JsonObject, parseCanonical } from "./json";
import { isHex } from "./log";
import { leafHash } from "./notes";
import { Bad, byCodePoint, type Fault, LARGE, MEDIUM, SMALL } from "./source";

const WHOLE = ["case", "activity", "recording", "document"];
const OPENED_FILE = /^data\/log\/opened\/(0|[1-9][0-9]{0,15})\.json$/;
const DOMAINS = [["payload", "commit", ""], ["state", "state", "liuhen-state/1\n"]] as const;

export function checkChain(check: Check): void {
  const faults: Fault[] = [];
  const last = new Map<string, string>();
  const later: string[] = [];
  for (const index of Check.order(check.entries)) {
    const { object, prev } = check.entries.get(index)!;
    const before = last.get(object);
    if (before === undefined && prev !== null) later.push(object);
    else if (prev !== (before ?? null)) {
      faults.push(new Bad("chain", `data/log/entries/${index}.json`, before, prev ?? "null").at(index, object).fault);
    }
    last.set(object, bytesToHex(leafHash(check.raw.get(index)!)));
  }
  const notes = later.filter((name) => WHOLE.includes(name.split("/")[0]!)).sort(byCodePoint);
  const texts = notes.map((name) => `starts-later ${name}`);
  check.item("chain", "custody", faults, last.size > 0 ? texts : ["nothing"], { objects: last.size });
}

export async function checkOpened(check: Check): Promise<void> {
  const faults: Fault[] = [];
  for (const name of check.source.under("data/log/opened/")) await collect(faults, () => readOpened(check, name));
  const detail = { opened: check.opened.size, entries: check.raw.size };
  check.item("opened", "custody", faults, check.opened.size > 0 ? [] : ["nothing"], detail);
}

async function readOpened(check: Check, name: string): Promise<void> {
  const index = Number(OPENED_FILE.exec(name)?.[1] ?? -1);
  const entry = check.entries.get(index);
  if (entry === undefined) throw new Bad("extra", name);
  const value = parseCanonical(await check.source.read(name, LARGE), name);
  const salt = value instanceof Map ? value.get("salt") : undefined;
  const known = value instanceof Map && value.size > 1 && [...value.keys()].every((key) => /^(salt|payload|state)$/.test(key));
  if (!known || !isHex(salt)) throw new Bad("malformed", name).at(index);
  for (const [word, field, domain] of DOMAINS) {
    const said = value.get(word);
    if (said === undefined) continue;
    const data = concatBytes(utf8ToBytes(domain), hexToBytes(salt), utf8ToBytes(canonical(said)));
    const actual = bytesToHex(sha256(data));
    if (actual !== entry[field]) throw new Bad("commitment", name, entry[field], actual).at(index);
  }
  check.opened.set(index, value);
}

export function checkDevices(check: Check): void {
  const held = new Map<string, Set<number>>();
  const gaps = new Map<string, Set<number>>();
  const used = new Map<string, Map<number, number>>();
  for (const [index, device, payload] of devicePayloads(check)) {
    const entry = check.entries.get(index)!;
    const counter = payload.get("counter");
    if (entry.type === "device.manifest") {
      addCounters(held, device, payload.get("counters"));
      addCounters(gaps, device, payload.get("missing"));
    } else if (typeof counter === "number" && entry.sha256 !== null) {
      used.set(device, (used.get(device) ?? new Map<number, number>()).set(counter, index));
    }
  }
  const devices = [...used.keys()].sort(byCodePoint);
  const faults = devices.flatMap((device) => {
    const files = held.get(device);
    return files === undefined ? [] : unaccounted(device, used.get(device)!, files, gaps.get(device)!);
  });
  const missing = devices.flatMap((device) => sorted(gaps.get(device)).map((counter) => `${device} ${counter}`));
  const without = devices.filter((device) => !held.has(device)).map((device) => `no-manifest ${device}`);
  check.item("devices", "custody", faults, devices.length > 0 ? without : ["nothing"], { devices, missing });
}

function sorted(counters: Iterable<number> = []): number[] {
  return [...counters].sort((a, b) => a - b);
}

function devicePayloads(check: Check): [number, string, JsonObject][] {
  return Check.order(check.opened).flatMap((index): [number, string, JsonObject][] => {
    const payload = check.opened.get(index)!.get("payload");
    const device = payload instanceof Map ? payload.get("device") : undefined;
    return payload instanceof Map && typeof device === "string" ? [[index, device, payload]] : [];
  });
}

function unaccounted(device: string, used: Map<number, number>, held: Set<number>, gaps: Set<number>): Fault[] {
  const counters = sorted(used.keys());
  const [first, last] = [counters[0]!, counters[counters.length - 1]!];
  if (last - first > SMALL) return [new Bad("counter", `${device} ${first}-${last}`).fault];
  const faults: Fault[] = [];
  for (let counter = first; counter <= last; counter++) {
    const entry = used.get(counter);
    if (held.has(counter) || (entry === undefined && gaps.has(counter))) continue;
    const bad = new Bad("counter", `${device} ${counter}`);
    faults.push(entry === undefined ? bad.fault : bad.at(entry).fault);
  }
  return faults;
}

/** Counters written as ranges, both ends included: [[201, 206], [208, 208]]. */
function addCounters(into: Map<string, Set<number>>, device: string, ranges: Json | undefined): void {
  const found = new Set<number>();
  for (const pair of Array.isArray(ranges) ? ranges : []) {
    if (!Array.isArray(pair) || pair.length !== 2 || found.size >= MEDIUM) continue;
    const [from, to] = pair;
    if (typeof from !== "number" || typeof to !== "number") continue;
    for (let counter = from; counter <= Math.min(to, from + SMALL); counter++) found.add(counter);
  }
  into.set(device, new Set([...(into.get(device) ?? []), ...found]));
}
