// The material: BagIt 1.0 in our profile, originals and papers against the log. The counterpart of verifier/bag.py.
import { type Json, type JsonObject, parseCanonical, utf8 } from "./json";
import { Bad, byCodePoint, type Fault, type FileSource, isSafe, LARGE } from "./source";

export type State = "proved" | "failed" | "unchecked";
export type Detail = Record<string, string | number | string[]>;

export interface Item {
  code: string;
  group: string;
  state: State;
  detail: Detail;
  faults: Fault[];
  notes: string[];
}

export interface Entry {
  type: string;
  object: string;
  prev: string | null;
  state: string;
  commit: string;
  sha256: string | null;
}

const DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const MANIFEST = "manifest-sha256.txt";
const TAG_MANIFEST = "tagmanifest-sha256.txt";
const LINE = /^([0-9a-f]{64}) {2}([^\r\n]+)$/;
const ORIGINAL = /^data\/originals\/([0-9a-f]{64})(\.[0-9a-z]{1,16})?$/;
const COPY = /^data\/copies\/([0-9a-f]{64})(\.[0-9a-z]{1,16})?$/;
// The type of the entry that registers a copy; it never registers an original.
const MADE_COPY = "derivative.made";

/** One verification: what was read so far, and the items of the report. */
export class Check {
  readonly items: Item[] = [];
  readonly raw = new Map<number, Uint8Array>();
  readonly entries = new Map<number, Entry>();
  readonly opened = new Map<number, JsonObject>();
  readonly labels = new Map<string, string>();

  constructor(readonly source: FileSource) {}

  item(code: string, group: string, faults: Fault[], notes: string[], detail: Detail = {}): void {
    const state: State = faults.length > 0 ? "failed" : notes.length > 0 ? "unchecked" : "proved";
    this.items.push({ code, group, state, detail, faults, notes });
  }

  /** Indices of what was read, in order. */
  static order(map: ReadonlyMap<number, unknown>): number[] {
    return [...map.keys()].sort((a, b) => a - b);
  }

  /** Digests that entries of the log hold; copies are left out. */
  registered(): Map<string, number> {
    return this.#held((type) => type !== MADE_COPY);
  }

  /** Digests of copies, each with the entry of its making. */
  copied(): Map<string, number> {
    return this.#held((type) => type === MADE_COPY);
  }

  #held(wanted: (type: string) => boolean): Map<string, number> {
    const found = new Map<string, number>();
    for (const index of Check.order(this.entries)) {
      const { sha256, type } = this.entries.get(index)!;
      if (sha256 !== null && wanted(type) && !found.has(sha256)) found.set(sha256, index);
    }
    return found;
  }
}

/** Do one piece of work; what is wrong with it joins `faults` and never stops the rest. */
export async function collect<T>(faults: Fault[], work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    faults.push(error.fault);
    return null;
  }
}

async function readManifest(source: FileSource, name: string): Promise<Map<string, string>> {
  const text = utf8(await source.read(name, LARGE));
  if (text === null) throw new Bad("malformed", name, undefined, "UTF-8");
  const lines = text.split("\n");
  const odd = lines.pop() === "" ? lines.find((line) => !LINE.test(line)) : (text.split("\n").find((line) => !LINE.test(line)) ?? "");
  if (odd !== undefined) throw new Bad("malformed", name, undefined, odd);
  const found = new Map<string, string>();
  for (const line of lines) {
    const [, digest = "", path = ""] = LINE.exec(line) ?? [];
    if (!isSafe(path) || found.has(path)) throw new Bad(found.has(path) ? "name-twice" : "bad-name", name, undefined, path);
    found.set(path, digest);
  }
  return found;
}

export async function checkBag(check: Check): Promise<void> {
  const { source } = check;
  const faults = [...source.faults];
  const raw = await collect(faults, () => source.read("bagit.txt"));
  if (raw !== null && new TextDecoder("utf-8", { ignoreBOM: true }).decode(raw) !== DECLARATION) {
    const actual = [...new TextDecoder("utf-8", { ignoreBOM: true }).decode(raw)].slice(0, 80).join("");
    faults.push(new Bad("malformed", "bagit.txt", DECLARATION, actual).fault);
  }
  const data = (await collect(faults, () => readManifest(source, MANIFEST))) ?? new Map<string, string>();
  const tags = (await collect(faults, () => readManifest(source, TAG_MANIFEST))) ?? new Map<string, string>();
  const listed = new Map([...data, ...tags]);
  const missing = [...listed.keys()].filter((name) => !source.files.has(name)).sort(byCodePoint);
  const extra = source.under("").filter((name) => !listed.has(name) && name !== TAG_MANIFEST);
  const misplaced = [...data.keys()].filter((name) => !name.startsWith("data/"));
  const reserved = [TAG_MANIFEST, "fetch.txt"];
  misplaced.push(...[...tags.keys()].filter((name) => name.startsWith("data/") || reserved.includes(name)));
  faults.push(...missing.map((name) => new Bad("missing", name).named(data.has(name) ? MANIFEST : TAG_MANIFEST).fault));
  faults.push(...[...extra, ...misplaced].map((name) => new Bad("extra", name).fault));
  if (source.files.has("bag-info.txt")) faults.push(...(await checkAmount(source)));
  check.item("bag", "material", faults, [], { files: source.files.size });
  await checkManifest(check, [...listed].filter(([name]) => source.files.has(name)));
}

async function checkAmount(source: FileSource): Promise<Fault[]> {
  const faults: Fault[] = [];
  const raw = await collect(faults, () => source.read("bag-info.txt"));
  const files = source.under("data/");
  const actual = `${files.reduce((sum, name) => sum + source.files.get(name)!.size, 0)}.${files.length}`;
  const info = new TextDecoder().decode(raw ?? new Uint8Array());
  const stated = [...info.matchAll(/^Payload-Oxum: (.*)$/gm)].map((found) => found[1]!);
  if (faults.length === 0 && stated.length > 0 && (stated.length > 1 || stated[0] !== actual)) {
    faults.push(new Bad("amount", "bag-info.txt", stated.join(" "), actual).fault);
  }
  return faults;
}

async function checkManifest(check: Check, listed: [string, string][]): Promise<void> {
  const faults: Fault[] = [];
  for (const [name, digest] of listed) {
    const actual = await collect(faults, () => check.source.digest(name));
    const where = name.startsWith("data/") ? MANIFEST : TAG_MANIFEST;
    if (actual !== null && actual !== digest) faults.push(new Bad("digest", name, digest, actual).named(where).fault);
  }
  const notes = listed.length > 0 ? [] : ["nothing"];
  check.item("manifest", "material", faults, notes, { files: listed.length, wrong: faults.length });
}

export async function checkOriginals(check: Check): Promise<void> {
  const { source } = check;
  const registered = check.registered();
  const faults: Fault[] = [];
  const names = source.under("data/originals/");
  for (const name of names) await collect(faults, () => checkOriginal(check, name, registered));
  const detail = { files: names.length, wrong: faults.length };
  check.item("originals", "material", faults, names.length > 0 ? [] : ["nothing"], detail);
  const papers = source.under("data/").filter((name) => !/^data\/(log|originals|copies)\//.test(name) && name !== "data/premis.json");
  const damaged: Fault[] = [];
  const loose: string[] = [];
  for (const name of papers) {
    const digest = await collect(damaged, () => source.digest(name));
    if (digest === null || !registered.has(digest)) loose.push(`unregistered ${name}`);
  }
  check.item("papers", "material", damaged, loose, { files: papers.length });
}

async function checkOriginal(check: Check, name: string, registered: Map<string, number>): Promise<void> {
  const expected = ORIGINAL.exec(name)?.[1];
  if (expected === undefined) throw new Bad("bad-name", name);
  const index = registered.get(expected);
  if (index === undefined) throw new Bad("unregistered", name);
  const actual = await check.source.digest(name);
  if (actual !== expected) throw new Bad("digest", name, expected, actual).at(index, check.labels.get(name));
}

/** Each copy has the digest of its making, and was made of an original of the log. Needs `check.opened`. */
export async function checkCopies(check: Check): Promise<void> {
  const faults: Fault[] = [];
  const notes: string[] = [];
  const names = check.source.under("data/copies/");
  const [made, originals] = [check.copied(), check.registered()];
  for (const name of names) notes.push(...((await collect(faults, () => checkCopy(check, name, made, originals))) ?? []));
  if (names.length > 0) check.item("copies", "material", faults, notes, { files: names.length, wrong: faults.length });
}

async function checkCopy(
  check: Check, name: string, made: Map<string, number>, originals: Map<string, number>,
): Promise<string[]> {
  const expected = COPY.exec(name)?.[1];
  if (expected === undefined) throw new Bad("bad-name", name);
  const index = made.get(expected);
  if (index === undefined) throw new Bad("copy-unregistered", name);
  const label = check.labels.get(name);
  const actual = await check.source.digest(name);
  if (actual !== expected) throw new Bad("digest", name, expected, actual).at(index, label);
  const payload = check.opened.get(index)?.get("payload");
  const source = payload instanceof Map ? payload.get("source_sha256") : undefined;
  if (typeof source !== "string") return [`source-untold ${name}`];
  if (!originals.has(source)) throw new Bad("copy-source", name, undefined, source).at(index, label);
  return [];
}

/** What the package says of the case and its originals: shown to people, never a reason to believe it. */
export async function saidOfItself(check: Check, keys: readonly string[]): Promise<Record<string, string>> {
  const read = async (name: string): Promise<JsonObject> => {
    const value = await collect([], async () => parseCanonical(await check.source.read(name, LARGE), name));
    return value instanceof Map ? value : new Map<string, Json>();
  };
  const [caseFile, premis] = [await read("data/case.json"), await read("data/premis.json")];
  const objects = premis.get("objects");
  for (const one of Array.isArray(objects) ? objects : []) {
    const [path, label] = one instanceof Map ? [one.get("path"), one.get("label")] : [];
    if (typeof path === "string" && typeof label === "string") check.labels.set(path, label);
  }
  const about: Record<string, string> = {};
  for (const key of keys) {
    const value = caseFile.get(key);
    if (typeof value === "string") about[key] = value;
  }
  return about;
}
