// Signed notes, checkpoints, policies and the tree, in their strictest form. The counterpart of verifier/notes.py.
// Follows C2SP signed-note, tlog-checkpoint, tlog-cosignature and tlog-policy, RFC 8032 and RFC 9162 §2.1.3.2.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { utf8 } from "./json";
import { Bad } from "./source";

const LOG_KEY = 1;
const COSIGNER_KEY = 4;
const MAX_SIGNATURES = 100;
const LAST_SECOND = 253_402_214_400n;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\x00-\x09\x0b-\x1f]/;

function little(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytesToHex(bytes.slice().reverse())}`);
}

function point(bytes: Uint8Array): InstanceType<typeof ed25519.Point> | null {
  try {
    return ed25519.Point.fromBytes(bytes, false);
  } catch {
    return null;
  }
}

/** RFC 8032 §5.1.7 without the cofactor; every encoding that is not canonical is refused. */
export function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const order = ed25519.Point.Fn.ORDER;
  if (key.length !== 32 || signature.length !== 64) return false;
  const a = point(key);
  const s = little(signature.subarray(32));
  if (a === null || s >= order) return false;
  const r = signature.subarray(0, 32);
  const k = little(sha512(concatBytes(r, key, message))) % order;
  const found = ed25519.Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return bytesToHex(found.toBytes()) === bytesToHex(r);
}

function isWeak(key: Uint8Array): boolean {
  return point(key)?.isSmallOrder() ?? true;
}

export function fromBase64(text: string, where: string): Uint8Array {
  try {
    const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    if (btoa(String.fromCharCode(...data)) === text) return data;
  } catch {
    // atob has its own words for what is wrong; ours are below
  }
  throw new Bad("malformed", where, undefined, text.slice(0, 80));
}

/** A verifier key (vkey): of a log (type 1) or of a cosigner (type 4). */
class Key {
  readonly name: string;
  readonly id: string;
  readonly key: Uint8Array;

  constructor(vkey: string, readonly kind: number) {
    const [name = "", id = "", ...rest] = vkey.split("+");
    const data = fromBase64(rest.join("+"), "policy");
    const right = bytesToHex(sha256(concatBytes(utf8ToBytes(`${name}\n`), data))).slice(0, 8);
    const fits = data.length === 33 && data[0] === kind && id === right;
    if (name === "" || !fits || isWeak(data.subarray(1))) throw new Bad("malformed", "policy", undefined, vkey);
    this.name = name;
    this.id = id;
    this.key = data.subarray(1);
  }
}

/** C2SP tlog-policy: which logs, which cosigners, and how many of them are enough. */
export class Policy {
  readonly logs: Key[] = [];
  readonly witnesses = new Map<string, Key>();
  quorum = "";
  private readonly groups = new Map<string, { need: number; members: string[] }>();

  constructor(data: Uint8Array) {
    const text = utf8(data);
    if (text === null) throw new Bad("malformed", "policy", undefined, "UTF-8");
    if (!text.endsWith("\n") || CONTROL.test(text.replaceAll("\t", " ").replaceAll("\x7f", "\0"))) {
      throw new Bad("malformed", "policy");
    }
    text.slice(0, -1).split("\n").forEach((line, index) => {
      const words = line.split(/[ \t]+/).filter((word) => word !== "");
      if (words.length > 0 && !words[0]!.startsWith("#") && !this.line(words)) {
        throw new Bad("malformed", `policy:${index + 1}`, undefined, line);
      }
    });
    if (this.quorum === "") throw new Bad("malformed", "policy", "quorum");
  }

  private line(words: string[]): boolean {
    const [word, name = "", third = ""] = words;
    const known = new Set([...this.witnesses.keys(), ...this.groups.keys()]);
    const fresh = words.length > 1 && !known.has(name) && name !== "none";
    if (word === "log" && (words.length === 2 || words.length === 3)) this.logs.push(new Key(name, LOG_KEY));
    else if (word === "witness" && (words.length === 3 || words.length === 4) && fresh) {
      this.witnesses.set(name, new Key(third, COSIGNER_KEY));
    } else if (word === "group" && words.length > 3 && fresh) return this.group(name, third, words.slice(3), known);
    else if (word === "quorum" && words.length === 2 && this.quorum === "") {
      this.quorum = name;
      return known.has(name) || name === "none";
    } else return false;
    const keys = [...this.logs, ...this.witnesses.values()].map((one) => bytesToHex(one.key));
    return keys.length === new Set(keys).size;
  }

  private group(name: string, count: string, members: string[], known: Set<string>): boolean {
    const used = [...this.groups.values()].flatMap((group) => group.members).concat(members);
    const number = /^[1-9][0-9]{0,3}$/.test(count) ? Number(count) : 0;
    const need = count === "any" ? 1 : count === "all" ? members.length : number;
    this.groups.set(name, { need, members });
    const fits = need >= 1 && need <= members.length && members.every((member) => known.has(member));
    return fits && used.length === new Set(used).size;
  }

  enough(signed: ReadonlySet<string>, name: string): boolean {
    const group = this.groups.get(name);
    if (group === undefined) return signed.has(name);
    return group.members.filter((member) => this.enough(signed, member)).length >= group.need;
  }
}

/** A signed note whose text is origin, size and root of the log. Reading it proves nothing yet. */
export class Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Uint8Array;
  private readonly text: Uint8Array;
  private readonly signatures: { name: string; data: Uint8Array }[];

  constructor(data: Uint8Array, readonly where: string) {
    const text = utf8(data);
    if (text === null) throw new Bad("malformed", where, undefined, "UTF-8");
    const end = text.lastIndexOf("\n\n");
    if (end < 0 || !text.endsWith("\n") || CONTROL.test(text)) throw new Bad("malformed", where);
    this.text = utf8ToBytes(text.slice(0, end + 1));
    this.signatures = text.slice(end + 2, -1).split("\n").map((line) => signature(line, where));
    const lines = text.slice(0, end).split("\n");
    const [origin = "", size = "", root = ""] = lines;
    if (lines.length < 3 || lines.includes("") || !/^(?:0|[1-9][0-9]{0,18})$/.test(size)) {
      throw new Bad("malformed", where);
    }
    this.origin = origin;
    this.size = BigInt(size);
    this.root = fromBase64(root, where);
    if (this.root.length !== 32 || this.signatures.length > MAX_SIGNATURES) throw new Bad("malformed", where);
  }

  /** Seconds at which a cosigner signed (0 for a log), null if it did not; a signature that fails is a fault. */
  signedBy(key: Key): number | null {
    let at: bigint | null = null;
    for (const { name, data } of this.signatures) {
      if (name !== key.name || bytesToHex(data.subarray(0, 4)) !== key.id) continue;
      let message = this.text;
      let signed = data.subarray(4);
      at = 0n;
      if (key.kind === COSIGNER_KEY) {
        at = BigInt(`0x${bytesToHex(data.subarray(4, 12)) || "0"}`);
        signed = data.subarray(12);
        message = concatBytes(utf8ToBytes(`cosignature/v1\ntime ${at}\n`), message);
      }
      if (at > LAST_SECOND || !verifyEd25519(key.key, message, signed)) {
        throw new Bad("bad-signature", this.where, undefined, key.name);
      }
    }
    return at === null ? null : Number(at);
  }
}

function signature(line: string, where: string): { name: string; data: Uint8Array } {
  const found = /^— ([^\s+]+) ([A-Za-z0-9+/=]{8,})$/.exec(line);
  if (found === null) throw new Bad("malformed", where, undefined, line);
  return { name: found[1]!, data: fromBase64(found[2]!, where) };
}

export function leafHash(data: Uint8Array): Uint8Array {
  return sha256(concatBytes(Uint8Array.of(0), data));
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(Uint8Array.of(1), left, right));
}

/** The root that an inclusion proof leads to, null if its length does not fit. */
export function rootOf(index: bigint, size: bigint, leaf: Uint8Array, path: readonly Uint8Array[]): Uint8Array | null {
  let fn = index, sn = size - 1n, node = leaf;
  for (const step of path) {
    if (sn <= 0n) return null;
    if (fn & 1n || fn === sn) {
      node = nodeHash(step, node);
      while (fn !== 0n && !(fn & 1n)) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else node = nodeHash(node, step);
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && index < size ? node : null;
}
