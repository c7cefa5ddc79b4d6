// Canonical JSON, read strictly: one value has one spelling, and any other is refused.
// Integers beyond 2⁵³ stay exact as bigint.
import { Bad, byCodePoint } from "./source";

export type Json = null | boolean | number | bigint | string | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

const MAX_DEPTH = 900;
const MAX_DIGITS = 4300;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const SPELLED = new Map(Object.entries(ESCAPES).map(([letter, value]) => [value, `\\${letter}`]));

export function utf8(data: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return null;
  }
}

/** Read canonical JSON; anything else is a fault of the file `where`. */
export function parseCanonical(data: Uint8Array, where: string): Json {
  const text = utf8(data);
  const reader = new Reader(text ?? "");
  const value = text === null ? undefined : reader.whole();
  if (value === undefined) throw new Bad("not-canonical", where);
  return value;
}

export function canonical(value: Json): string {
  if (value === null || typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const keys = [...value.keys()].sort(byCodePoint);
  return `{${keys.map((key) => `${quote(key)}:${canonical(value.get(key)!)}`).join(",")}}`;
}

function quote(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it escapes
  const escaped = text.replace(/[\x00-\x1f"\\]/g, (letter) => {
    return SPELLED.get(letter) ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

/** Reads one value from left to right; `undefined` as soon as the text is not the canonical one. */
class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  whole(): Json | undefined {
    const value = this.value();
    return this.at === this.text.length ? value : undefined;
  }

  private value(): Json | undefined {
    const letter = this.text[this.at];
    if (letter === '"') return this.string();
    if (letter === "{" || letter === "[") {
      if (++this.depth > MAX_DEPTH) return undefined;
      const found = letter === "{" ? this.object() : this.array();
      this.depth--;
      return found;
    }
    for (const [word, value] of [["null", null], ["true", true], ["false", false]] as const) {
      if (this.skip(word)) return value;
    }
    return this.integer();
  }

  private skip(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private integer(): number | bigint | undefined {
    const digits = /(?:0|-?[1-9][0-9]*)/y;
    digits.lastIndex = this.at;
    const found = digits.exec(this.text)?.[0];
    if (found === undefined || found.length > MAX_DIGITS) return undefined;
    this.at += found.length;
    const number = Number(found);
    return Number.isSafeInteger(number) ? number : BigInt(found);
  }

  private string(): string | undefined {
    let value = "";
    for (this.at++; this.at < this.text.length; ) {
      const letter = this.text[this.at++]!;
      if (letter === '"') return value;
      if (letter < " ") return undefined;
      if (letter !== "\\") {
        value += letter;
        continue;
      }
      const next = this.text[this.at++] ?? "";
      const plain = next === "u" ? this.control() : ESCAPES[next];
      if (plain === undefined) return undefined;
      value += plain;
    }
    return undefined;
  }

  /** Only control characters without a short form are written as \u00xx. */
  private control(): string | undefined {
    const digits = this.text.slice(this.at, this.at + 4);
    this.at += 4;
    const value = /^00[01][0-9a-f]$/.test(digits) ? String.fromCharCode(parseInt(digits, 16)) : undefined;
    return value === undefined || SPELLED.has(value) ? undefined : value;
  }

  private array(): Json[] | undefined {
    const items: Json[] = [];
    this.at++;
    if (this.skip("]")) return items;
    for (;;) {
      const item = this.value();
      if (item === undefined) return undefined;
      items.push(item);
      if (this.skip("]")) return items;
      if (!this.skip(",")) return undefined;
    }
  }

  private object(): JsonObject | undefined {
    const found: JsonObject = new Map();
    let last: string | undefined;
    this.at++;
    if (this.skip("}")) return found;
    for (;;) {
      const key = this.text[this.at] === '"' ? this.string() : undefined;
      if (key === undefined || (last !== undefined && byCodePoint(last, key) >= 0) || !this.skip(":")) return undefined;
      const value = this.value();
      if (value === undefined) return undefined;
      found.set(key, value);
      last = key;
      if (this.skip("}")) return found;
      if (!this.skip(",")) return undefined;
    }
  }
}
