// One row of the upload list, in the shape of the template parts/upload_row.html.
import { chip, element } from "./dom";
import { clockTime, size, span } from "./time";
import { say } from "./words";

export interface Outcome {
  outcome: "stored" | "held" | "refused" | "broken";
  what?: string | null;
  safe?: string | null;
  todo?: string | null;
  digest?: string | null;
  size_bytes?: number | null;
  at?: string | null;
  url?: string | null;
}

const SHOWN = {
  stored: ["stored", "met", "已入库"],
  held: ["neutral", "neutral", "早已在库"],
  refused: ["refused", "refused", "未接收"],
  broken: ["unknown", "unknown", "未送达"],
} as const;

function shortDigest(digest: string): string {
  const groups = digest.match(/.{1,4}/g) ?? [];
  return `${groups[0]} ${groups[1]} … ${groups.at(-1)}`;
}

export class UploadRow {
  readonly element: HTMLLIElement;
  readonly #file: File;
  readonly #retry: () => void;
  readonly #outcome = element("span", "outcome");
  readonly #progress = element("progress", "");
  readonly #below = element("div", "");

  constructor(file: File, retry: () => void) {
    this.#file = file;
    this.#retry = retry;
    this.#progress.max = 100;
    this.#progress.setAttribute("aria-label", file.name);
    this.element = element("li", "upload");
    this.wait();
  }

  wait(): void {
    this.#show("waiting", element("b", "", say("等待发送")), element("div", "second", size(this.#file.size)));
  }

  sending(sent: number, milliseconds: number): void {
    const total = this.#file.size;
    const share = total === 0 ? 100 : Math.floor((sent / total) * 100);
    this.#progress.className = "";
    this.#progress.value = share;
    const speed = milliseconds > 500 ? ` · ${size((sent / milliseconds) * 1000)}/s` : "";
    const left = milliseconds > 1500 && sent > 0 ? say("还需 {0}", span(((total - sent) / sent) * milliseconds)) : "";
    const line = element("div", "line second", element("span", "", `${size(sent)} / ${size(total)}${speed}`), element("span", "outcome", left));
    this.#show("sending", element("b", "", `${share}%`), this.#progress, line);
  }

  digesting(): void {
    this.#progress.className = "is-working";
    this.#progress.value = 100;
    this.#show("digesting", element("b", "", say("正在计算摘要")), this.#progress);
  }

  finish(outcome: Outcome): void {
    const [state, shape, word] = SHOWN[outcome.outcome];
    const parts: Node[] = [];
    if (outcome.digest != null && outcome.outcome === "stored") {
      const at = outcome.at == null ? "" : clockTime(Date.parse(outcome.at));
      const digest = element("span", "digest", `SHA-256 ${shortDigest(outcome.digest)}`);
      digest.title = outcome.digest;
      parts.push(element("div", "line second", digest, element("span", "outcome", at)));
    }
    const sentences = [outcome.what, outcome.safe, outcome.todo].filter((text) => text != null && text !== "");
    if (sentences.length > 0) parts.push(element("div", "second", sentences.join(" ")));
    if (outcome.outcome === "broken") {
      const again = element("button", "btn btn-link", say("重试"));
      again.type = "button";
      again.addEventListener("click", this.#retry);
      parts.push(element("div", "acts", again));
    }
    this.#show(outcome.outcome, chip(state, shape, say(word)), ...parts);
    const name = this.element.querySelector(".name");
    if (outcome.url != null && name !== null) {
      const link = element("a", "", this.#file.name);
      link.href = outcome.url;
      name.replaceChildren(link);
    }
    if (outcome.outcome !== "broken") this.element.querySelector(".line")?.insertBefore(element("span", "second", size(this.#file.size)), this.#outcome);
  }

  #show(state: string, outcome: Node, ...below: readonly Node[]): void {
    this.element.className = `upload is-${state}`;
    this.#outcome.replaceChildren(outcome);
    this.#below.replaceChildren(...below);
    this.element.replaceChildren(element("div", "line", element("span", "name", this.#file.name), this.#outcome), this.#below);
  }
}
