// The pure core: a package's files in, the report out, item by item the same as verify.py's.
import { Check, checkBag, checkCopies, checkOriginals, type Item, saidOfItself, type State } from "./bag";
import { checkChain, checkDevices, checkOpened } from "./custody";
import { checkEntries, checkInclusion, checkSignatures } from "./log";
import type { FileSource } from "./source";

const CORE = ["bag", "manifest", "originals", "entries", "inclusion", "checkpoint"];
const OF_ITSELF = ["number", "cause", "agency", "recipient", "made_at"];

export interface Report {
  format: "liuhen-verification/1";
  verdict: State;
  trust: State;
  counts: Record<State, number>;
  package: { name: string; files: number; size_bytes: number };
  about: Record<string, string>;
  items: Item[];
  cannot_prove: string[];
}

/** Check a package. `policy` is the supervisor's; without it the package's own is used and trust is not checked. */
export async function check(source: FileSource, policy: Uint8Array | null = null): Promise<Report> {
  const one = new Check(source);
  const about = await saidOfItself(one, OF_ITSELF);
  await checkBag(one);
  await checkEntries(one);
  await checkOriginals(one);
  const checkpoint = await checkInclusion(one);
  const known = await checkSignatures(one, checkpoint, policy);
  one.item("trust", "log", [], policy === null ? [known ? "policy-from-package" : "no-policy"] : []);
  checkChain(one);
  await checkOpened(one);
  await checkCopies(one);
  checkDevices(one);
  return report(one, about);
}

function report(check: Check, about: Record<string, string>): Report {
  const { items, source } = check;
  const state = (code: string): State => items.find((item) => item.code === code)!.state;
  const count = (wanted: State): number => items.filter((item) => item.state === wanted).length;
  const empty = source.under("data/originals/").length === 0;
  const core = CORE.filter((code) => !(code === "originals" && empty));
  const unchecked = core.some((code) => state(code) === "unchecked");
  return {
    format: "liuhen-verification/1",
    verdict: count("failed") > 0 ? "failed" : unchecked ? "unchecked" : "proved",
    trust: state("trust"),
    counts: { proved: count("proved"), failed: count("failed"), unchecked: count("unchecked") },
    package: { name: source.name, files: source.files.size, size_bytes: source.sizeBytes },
    about,
    items,
    cannot_prove: ["staged", "unrecorded", "later"],
  };
}
