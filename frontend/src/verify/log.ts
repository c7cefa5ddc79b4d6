// Registration: entries, their place in the tree, signatures and the time they prove. Counterpart of verifier/log.py.
import { bytesToHex } from "@noble/hashes/utils.js";
import { Check, collect } from "./bag";
import { type Json, parseCanonical } from "./json";
import { Checkpoint, fromBase64, leafHash, Policy, rootOf } from "./notes";
import { Bad, type Fault, MEDIUM } from "./source";

const KEYS = ["actor", "claimed_at", "commit", "digests", "object", "prev", "state", "type", "v"].join();
const ENTRY_FILE = /^data\/log\/entries\/(0|[1-9][0-9]{0,15})\.json$/;
const OBJECT_NAME = /^[a-z][a-z-]{0,39}\/[A-Za-z0-9._-]{1,80}$/;
const HEX = /^[0-9a-f]{64}$/;
const CHECKPOINT = "data/log/checkpoint";

export function isHex(value: Json | undefined): value is string {
  return typeof value === "string" && HEX.test(value);
}

export async function checkEntries(check: Check): Promise<void> {
  const faults: Fault[] = [];
  for (const name of check.source.under("data/log/entries/")) await collect(faults, () => readEntry(check, name));
  check.item("entries", "log", faults, check.raw.size > 0 ? [] : ["nothing"], { entries: check.raw.size });
}

async function readEntry(check: Check, name: string): Promise<void> {
  const number = ENTRY_FILE.exec(name)?.[1];
  if (number === undefined) throw new Bad("extra", name);
  const index = Number(number);
  const raw = await check.source.read(name);
  check.raw.set(index, raw);
  const value = parseCanonical(raw, name);
  if (!(value instanceof Map) || [...value.keys()].join() !== KEYS || value.get("v") !== 1) {
    throw new Bad("malformed", name).at(index);
  }
  const [type, object, actor, at] = ["type", "object", "actor", "claimed_at"].map((key) => value.get(key));
  const [prev, state, commit, digests] = ["prev", "state", "commit", "digests"].map((key) => value.get(key));
  const named = [object, actor].every((one) => typeof one === "string" && OBJECT_NAME.test(one));
  const known = digests === null || (digests instanceof Map && ["sha256", "sha256,sm3"].includes([...digests.keys()].join()));
  const sums = [state, commit, ...(prev === null ? [] : [prev]), ...(digests instanceof Map ? digests.values() : [])];
  if (!named || !known || typeof type !== "string" || typeof at !== "string" || !sums.every(isHex)) {
    throw new Bad("malformed", name).at(index);
  }
  check.entries.set(index, {
    type,
    object: object as string,
    prev: prev as string | null,
    state: state as string,
    commit: commit as string,
    sha256: digests instanceof Map ? (digests.get("sha256") as string) : null,
  });
}

export async function checkInclusion(check: Check): Promise<Checkpoint | null> {
  const faults: Fault[] = [];
  const note = await collect(faults, () => check.source.read(CHECKPOINT, MEDIUM));
  const checkpoint = note === null ? null : await collect(faults, () => new Checkpoint(note, CHECKPOINT));
  const indices = Check.order(check.raw);
  for (const index of indices) {
    const path = await collect(faults, () => readProof(check, index, note));
    if (checkpoint && path) await collect(faults, () => checkProof(check, index, path, checkpoint));
  }
  const proofs = new Set(indices.map(proofFile));
  const extra = check.source.under("data/log/proofs/").filter((name) => !proofs.has(name));
  faults.push(...extra.map((name) => new Bad("extra", name).fault));
  const detail = { entries: check.raw.size, size: Number(checkpoint?.size ?? 0) };
  check.item("inclusion", "log", faults, indices.length > 0 ? [] : ["nothing"], detail);
  return checkpoint;
}

function proofFile(index: number): string {
  return `data/log/proofs/${index}.tlog-proof`;
}

async function readProof(check: Check, index: number, note: Uint8Array | null): Promise<Uint8Array[]> {
  const where = proofFile(index);
  const data = await check.source.read(where, MEDIUM);
  const end = data.findIndex((byte, at) => byte === 10 && data[at + 1] === 10);
  const lines = new TextDecoder("utf-8", { ignoreBOM: true }).decode(data.subarray(0, Math.max(end, 0))).split("\n");
  if (end < 0 || lines[0] !== "c2sp.org/tlog-proof@v1" || lines[1] !== `index ${index}`) {
    throw new Bad("malformed", where).at(index);
  }
  if (note !== null && bytesToHex(data.subarray(end + 2)) !== bytesToHex(note)) {
    throw new Bad("other-checkpoint", where).at(index);
  }
  const path = lines.slice(2).map((line) => fromBase64(line, where));
  if (path.some((node) => node.length !== 32)) throw new Bad("malformed", where).at(index);
  return path;
}

function checkProof(check: Check, index: number, path: Uint8Array[], checkpoint: Checkpoint): void {
  const root = rootOf(BigInt(index), checkpoint.size, leafHash(check.raw.get(index)!), path);
  const [expected, actual] = [bytesToHex(checkpoint.root), root === null ? "" : bytesToHex(root)];
  if (expected !== actual) throw new Bad("not-in-log", proofFile(index), expected, actual).at(index);
}

export async function checkSignatures(
  check: Check, checkpoint: Checkpoint | null, given: Uint8Array | null,
): Promise<Policy | null> {
  const faults: Fault[] = [];
  const own = given === null && check.source.files.has("policy");
  const raw = own ? await collect(faults, () => check.source.read("policy", MEDIUM)) : given;
  const policy = raw === null ? null : await collect(faults, () => new Policy(raw));
  const absent = policy && checkpoint ? [] : [policy ? "nothing" : "no-policy"];
  if (policy && checkpoint) {
    const keys = policy.logs.filter((key) => key.name === checkpoint.origin);
    let signed = false;
    for (const key of keys) signed = (await collect(faults, () => checkpoint.signedBy(key))) !== null || signed;
    if (faults.length === 0 && !signed) {
      const known = policy.logs.map((key) => key.name).join(", ");
      faults.push(new Bad("unknown-log", CHECKPOINT, known, checkpoint.origin).fault);
    }
  }
  const [origin, size] = [checkpoint?.origin ?? "", Number(checkpoint?.size ?? 0)];
  check.item("checkpoint", "log", faults, absent, { origin, size, basis: given === null ? "package" : "given" });
  const { times, wrong } = await cosigned(policy, checkpoint);
  const asked = policy !== null && policy.quorum !== "none";
  const notes = absent.length > 0 || asked ? absent : ["no-cosigner-asked"];
  check.item("quorum", "log", wrong, notes, { signed: [...times.keys()], known: policy?.witnesses.size ?? 0 });
  const late = times.size > 0 && wrong.length === 0 && faults.length === 0 ? [] : ["no-cosignature"];
  if (check.source.files.has(`${CHECKPOINT}.tsr`)) late.push("timestamp-token");
  check.item("time", "log", [], late, { at: times.size > 0 ? inBeijing(Math.min(...times.values())) : "" });
  return policy;
}

async function cosigned(policy: Policy | null, checkpoint: Checkpoint | null): Promise<{ times: Map<string, number>; wrong: Fault[] }> {
  const times = new Map<string, number>();
  const wrong: Fault[] = [];
  if (policy && checkpoint) {
    for (const [name, key] of policy.witnesses) {
      const at = await collect(wrong, () => checkpoint.signedBy(key));
      if (at !== null) times.set(name, at);
    }
    if (policy.quorum !== "none" && !policy.enough(new Set(times.keys()), policy.quorum)) {
      wrong.push(new Bad("no-quorum", CHECKPOINT, policy.quorum, [...times.keys()].join(", ")).fault);
    }
  }
  return { times, wrong };
}

function inBeijing(seconds: number): string {
  return `${new Date((seconds + 8 * 3600) * 1000).toISOString().slice(0, 19)}+08:00`;
}
