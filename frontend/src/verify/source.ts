// Where the bytes are: the files of a package, whatever they come from. The counterpart of verifier/sources.py.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export const SMALL = 65_535;
export const MEDIUM = 1 << 20;
export const LARGE = 64 << 20;

export interface Fault {
  code: string;
  where: string;
  expected?: string;
  actual?: string;
  entry?: number;
  label?: string;
}

/** One thing that does not match, on its way into the report. */
export class Bad extends Error {
  readonly fault: Fault;

  constructor(code: string, where: string, expected?: string | number | null, actual?: string | number | null) {
    super(code);
    this.fault = { code, where };
    if (expected !== undefined && expected !== null) this.fault.expected = [...String(expected)].slice(0, 400).join("");
    if (actual !== undefined && actual !== null) this.fault.actual = [...String(actual)].slice(0, 400).join("");
  }

  at(entry: number, label = ""): this {
    this.fault.entry = entry;
    return this.named(label);
  }

  /** Add what people know the thing by, or the list that speaks of it. */
  named(label: string): this {
    if (label !== "") this.fault.label = label;
    return this;
  }
}

/** One file: its size and its bytes, read in pieces and never held whole. */
export interface PackageFile {
  readonly size: number;
  chunks(): AsyncIterable<Uint8Array>;
}

/** Whether a name stays inside the package, can be shown as it is and needs no escape. */
export function isSafe(name: string): boolean {
  const inside = !name.split("/").some((part) => part === "" || part === "." || part === "..") && !name.startsWith("~");
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  return inside && !/[\x00-\x1f\\%\x7f]/.test(name);
}

/** Order of code points, which is what Python and canonical JSON sort by; JavaScript compares UTF-16. */
export function byCodePoint(a: string, b: string): number {
  const left = [...a], right = [...b];
  for (let index = 0; index < left.length && index < right.length; index++) {
    const step = left[index]!.codePointAt(0)! - right[index]!.codePointAt(0)!;
    if (step !== 0) return step;
  }
  return left.length - right.length;
}

/** The files of a package by their path inside it. `faults` are things that no package may hold. */
export class FileSource {
  readonly faults: Fault[] = [];
  readonly files = new Map<string, PackageFile>();
  progress: ((done: number, total: number) => void) | undefined;
  private readonly digests = new Map<string, string>();
  private done = 0;

  constructor(readonly name: string) {}

  add(name: string, file: PackageFile): void {
    if (!isSafe(name)) this.faults.push(new Bad("bad-name", name).fault);
    else if (this.files.has(name)) this.faults.push(new Bad("name-twice", name).fault);
    else this.files.set(name, file);
  }

  get sizeBytes(): number {
    return [...this.files.values()].reduce((sum, file) => sum + file.size, 0);
  }

  under(prefix: string): string[] {
    return [...this.files.keys()].filter((name) => name.startsWith(prefix)).sort(byCodePoint);
  }

  async read(name: string, limit = SMALL): Promise<Uint8Array> {
    const file = this.files.get(name);
    if (file === undefined) throw new Bad("missing", name);
    if (file.size > limit) throw new Bad("too-large", name, limit);
    const data = new Uint8Array(file.size);
    let at = 0;
    for await (const chunk of this.chunks(name, file)) {
      if (at + chunk.length > limit) throw new Bad("too-large", name, limit);
      data.set(chunk, at);
      at += chunk.length;
    }
    return data.subarray(0, at);
  }

  async digest(name: string): Promise<string> {
    const known = this.digests.get(name);
    if (known !== undefined) return known;
    const file = this.files.get(name);
    if (file === undefined) throw new Bad("missing", name);
    const sha = sha256.create();
    const total = this.sizeBytes;
    for await (const chunk of this.chunks(name, file)) {
      sha.update(chunk);
      this.done += chunk.length;
      this.progress?.(this.done, total);
    }
    const digest = bytesToHex(sha.digest());
    this.digests.set(name, digest);
    return digest;
  }

  private async *chunks(name: string, file: PackageFile): AsyncIterable<Uint8Array> {
    try {
      yield* file.chunks();
    } catch (error) {
      if (error instanceof Bad) throw error;
      throw new Bad("unreadable", name);
    }
  }
}
