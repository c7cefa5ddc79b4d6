// The report as people see it: one sentence, three counts, the items in groups, what differs in groups of four.
import { chip, element, sign } from "../dom";
import { beijing, clockTime, size, span } from "../time";
import type { Item, State } from "./bag";
import type { Report } from "./check";
import type { Fault } from "./source";
import { say, word } from "./words";

const MOST_FAULTS = 50;
const MOST_MARKED = 8;
const MINUTE_MS = 60_000;
const SIGNS: Record<State, readonly [string, string]> = {
  proved: ["met", "met"],
  failed: ["refused", "refused"],
  unchecked: ["unknown", "unknown"],
};

export interface Finished {
  report: Report;
  at: number;
  milliseconds: number;
  policyName: string | null;
}

export function reportView(finished: Finished, recheck: Node): HTMLElement {
  const { report } = finished;
  const left = element("div", "verify-side", ...verdict(finished), counts(report), material(finished));
  if (report.trust !== "proved") left.append(recheck);
  left.append(limits(report));
  return element("div", "verify-report", left, groups(report));
}

function verdict({ report, at, milliseconds }: Finished): Node[] {
  const head = element("h1", "verify-verdict");
  const wrong = new Set(report.items.flatMap((item) => item.faults).filter((fault) => fault.code === "digest").map((fault) => fault.where)).size;
  let more = word(`${report.verdict}-more` as "proved-more");
  if (wrong > 0) {
    head.append(word("differs-lead"), element("span", "is-red", word("differs", { n: wrong })));
    more = word("rest", { n: report.package.files - wrong });
  } else {
    const untrusted = report.verdict === "proved" && report.trust !== "proved";
    const colour = untrusted ? "" : { proved: "is-green", failed: "is-red", unchecked: "" }[report.verdict];
    head.append(element("span", colour, untrusted ? word("untrusted") : say("verdict", report.verdict, { ...report.counts })));
    if (untrusted) more = word("untrusted-more");
  }
  head.tabIndex = -1;
  const spent = milliseconds < MINUTE_MS ? word("seconds", { n: Math.ceil(milliseconds / 1000) }) : span(milliseconds);
  const when = word("checked-at", { at: toTheSecond(at), span: spent });
  return [element("p", "second", when), head, element("p", "lead prose", more)];
}

function toTheSecond(at: number): string {
  return `${beijing(at).slice(0, -"00:00".length)}${clockTime(at)}`;
}

function counts(report: Report): HTMLElement {
  const list = element("dl", "verify-counts");
  for (const state of ["proved", "failed", "unchecked"] as const) {
    const number = element("dd", `is-${state}`, String(report.counts[state]));
    if (report.counts[state] === 0) number.classList.add("is-none");
    list.append(element("div", "", element("dt", "", sign(...SIGNS[state]), say("state", state)), number));
  }
  return list;
}

function material({ report, policyName }: Finished): HTMLElement {
  const { name, files, size_bytes } = report.package;
  const rows: [string, string][] = [[word("file"), `${name} · ${word("files", { n: files })} · ${size(size_bytes)}`]];
  for (const key of ["number", "cause", "agency", "recipient", "made_at"] as const) {
    const value = report.about[key];
    if (value !== undefined) rows.push([word(key), value]);
  }
  rows.push([word("trust"), policyName ?? word("own-policy")]);
  const list = element("dl", "verify-material");
  for (const [name, value] of rows) list.append(element("dt", "", name), element("dd", "", value));
  return element("section", "", element("h2", "verify-head", word("material")), list);
}

function limits(report: Report): HTMLElement {
  const points = element("ul", "");
  for (const code of report.cannot_prove) points.append(element("li", "", say("cannot", code)));
  const head = element("h2", "", say("cannot", "head"));
  const lead = element("p", "", word("cannot-lead"));
  return element("section", "verify-limits prose", head, lead, points, element("p", "", word("cannot-tail")));
}

function groups(report: Report): HTMLElement {
  const card = element("div", "card verify-items");
  for (const group of ["material", "log", "custody"]) {
    const items = report.items.filter((item) => item.group === group && item.state !== "unchecked");
    if (items.length > 0) card.append(groupView(say("group", group), items));
  }
  const open = report.items.filter((item) => item.state === "unchecked");
  if (open.length > 0) card.append(groupView(word("not-a-failure"), open));
  return card;
}

function groupView(name: string, items: readonly Item[]): HTMLElement {
  const list = element("ul", "", ...items.map(itemView));
  return element("section", "", element("h2", "verify-group", name), list);
}

function itemView(item: Item): HTMLElement {
  const row = element(
    "div", "verify-row", sign(...SIGNS[item.state]), element("h3", "", say("title", item.code)),
    element("p", "", sentence(item)), element("span", `verify-state is-${item.state}`, say("state", item.state)),
  );
  const view = element("li", `verify-item is-${item.state}`, row);
  view.dataset["code"] = item.code;
  const shown = item.faults.slice(0, MOST_FAULTS).map(faultView);
  if (item.faults.length > shown.length) {
    shown.push(element("li", "second", word("more-faults", { n: item.faults.length - shown.length })));
  }
  if (shown.length > 0) view.append(element("ul", "verify-faults", ...shown));
  return view;
}

function sentence(item: Item): string {
  const { files, wrong } = item.detail;
  if (item.state === "proved") {
    const { at } = item.detail;
    return say("proved", item.code, typeof at === "string" ? { at: toTheSecond(Date.parse(at)) } : item.detail);
  }
  if (item.state === "failed" && typeof files === "number" && typeof wrong === "number") {
    return word("some-wrong", { files, wrong, right: files - wrong });
  }
  if (item.state === "failed") return word("faults", { n: item.faults.length });
  return item.notes.map((note) => {
    const at = note.indexOf(" ");
    return at < 0 ? say("note", note) : `${note.slice(at + 1)}: ${say("note", note.slice(0, at))}`;
  }).join(" · ");
}

function faultView(fault: Fault): HTMLElement {
  const view = element("li", "");
  const place = element("p", "");
  if (fault.label !== undefined && fault.entry !== undefined) place.append(element("b", "", fault.label), " ");
  place.append(element("span", "verify-where", fault.where));
  if (fault.entry !== undefined) place.append(` · ${say("word", "entry")} ${fault.entry}`);
  else if (fault.label !== undefined) place.append(` · ${fault.label}`);
  view.append(place);
  const pair = element("dl", "");
  const digests = isDigest(fault.expected) && isDigest(fault.actual);
  for (const [key, other] of [["expected", "actual"], ["actual", "expected"]] as const) {
    const value = fault[key];
    if (value === undefined || (value === "" && !digests)) continue;
    const where = key === "actual" ? "found" : fault.entry === undefined ? "listed" : "logged";
    const name = fault.code === "digest" ? word(where) : say("word", key);
    pair.append(element("dt", "", name), digests ? digestView(value, fault[other] ?? "") : element("dd", "mono", value));
  }
  if (pair.childElementCount > 0) view.append(pair);
  view.append(element("p", "second", say("fault", fault.code)));
  view.dataset["code"] = fault.code;
  return view;
}

function isDigest(value: string | undefined): value is string {
  return value !== undefined && /^[0-9a-f]{64}$/.test(value);
}

/** A digest in groups of four. Groups that differ are marked where they are few; where all differ, marks say nothing. */
function digestView(value: string, other: string): HTMLElement {
  const groups = value.match(/.{4}/g) ?? [];
  const differs = groups.map((group, index) => other.slice(4 * index, 4 * index + 4) !== group);
  const marked = differs.filter(Boolean).length <= MOST_MARKED;
  const view = element("dd", "digest");
  groups.forEach((group, index) => {
    view.append(element("span", marked && differs[index] ? "differs" : "", group), " ");
  });
  return view;
}

/** Words that print when a file cannot be used as a policy. */
export function refusedPolicy(where: string): HTMLElement {
  return element("p", "verify-refused", chip("refused", "refused", word("policy-refused", { where })));
}
