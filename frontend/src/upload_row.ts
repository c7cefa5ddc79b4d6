// One row of the upload list, in the shape of the template parts/upload_row.html.
import { chip, element } from "./dom";
import type { Pace } from "./pace";
import { clockTime, size, span } from "./time";
import { say } from "./words";

export interface Outcome {
  outcome: "stored" | "held" | "refused" | "broken" | "cancelled";
  what?: string | null;
  safe?: string | null;
  todo?: string | null;
  digest?: string | null;
  size_bytes?: number | null;
  at?: string | null;
  url?: string | null;
}

/** What a person may do with a file that is on its way. */
export interface Acts {
  pause(): void;
  goOn(): void;
  cancel(): void;
}

const SHOWN = {
  stored: ["stored", "met", "已入库"],
  held: ["neutral", "neutral", "早已在库"],
  refused: ["refused", "refused", "未接收"],
  broken: ["unknown", "unknown", "未传完"],
  cancelled: ["neutral", "neutral", "已取消"],
} as const;

function shortDigest(digest: string): string {
  const groups = digest.match(/.{1,4}/g) ?? [];
  return `${groups[0]} ${groups[1]} … ${groups.at(-1)}`;
}

export class UploadRow {
  readonly element: HTMLLIElement;
  readonly #file: File;
  readonly #outcome = element("span", "outcome");
  readonly #progress = element("progress", "");
  readonly #line = element("div", "line second");
  readonly #below = element("div", "");
  readonly #pause: HTMLButtonElement;
  readonly #goOn: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  #state = "";

  constructor(file: File, acts: Acts) {
    this.#file = file;
    this.#progress.max = 100;
    this.#progress.setAttribute("aria-label", file.name);
    this.#pause = this.#button("暂停", () => { acts.pause(); this.#goOn.focus(); });
    this.#goOn = this.#button("继续", () => { acts.goOn(); });
    this.#cancel = this.#button("取消", () => { acts.cancel(); });
    this.element = element("li", "upload");
  }

  wait(): void {
    this.#show("waiting", element("b", "", say("等待发送")), this.#told(size(this.#file.size)), this.#acts(this.#pause));
  }

  sending(pace: Pace): void {
    const total = this.#file.size;
    const rate = pace.bytesPerSecond;
    const speed = rate > 0 ? ` · ${size(rate)}/s` : "";
    const left = rate > 0 ? say("还需 {0}", span(((total - pace.sent) / rate) * 1000)) : "";
    const share = this.#advance(pace);
    const line = this.#told(`${size(pace.sent)} / ${size(total)}${speed}`, left);
    this.#outcome.replaceChildren(element("b", "", `${share}%`));
    // Written over in place, so that a button keeps the focus while bytes go.
    if (this.#state !== "sending") this.#show("sending", element("b", "", `${share}%`), this.#progress, line, this.#acts(this.#pause));
  }

  retrying(): void {
    const line = this.#told(say("连接中断，正在重试"));
    this.#show("retrying", element("b", "", say("正在重试")), this.#progress, line, this.#acts(this.#pause));
  }

  pause(pace: Pace): void {
    this.#advance(pace);
    const line = this.#told(`${size(pace.sent)} / ${size(this.#file.size)}`);
    this.#show("paused", element("b", "", say("已暂停")), this.#progress, line, this.#acts(this.#goOn));
  }

  digesting(): void {
    this.#progress.className = "is-working";
    this.#progress.value = 100;
    this.#show("digesting", element("b", "", say("正在入库")), this.#progress);
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
    if (outcome.outcome === "broken") parts.push(this.#acts(this.#goOn));
    this.#show(outcome.outcome, chip(state, shape, say(word)), ...parts);
    const name = this.element.querySelector(".name");
    if (outcome.url != null && name !== null) {
      const link = element("a", "", this.#file.name);
      link.href = outcome.url;
      name.replaceChildren(link);
    }
    if (outcome.outcome !== "broken") this.element.querySelector(".line")?.insertBefore(element("span", "second", size(this.#file.size)), this.#outcome);
  }

  #button(word: string, act: () => void): HTMLButtonElement {
    const made = element("button", "btn btn-link", say(word));
    made.type = "button";
    made.setAttribute("aria-label", `${say(word)} ${this.#file.name}`);
    made.addEventListener("click", act);
    return made;
  }

  #advance(pace: Pace): number {
    const share = this.#file.size === 0 ? 100 : Math.floor((pace.sent / this.#file.size) * 100);
    this.#progress.className = "";
    this.#progress.value = share;
    return share;
  }

  #told(left: string, right = ""): HTMLElement {
    this.#line.replaceChildren(element("span", "", left), element("span", "outcome", right));
    return this.#line;
  }

  #acts(first: HTMLButtonElement): HTMLElement {
    return element("div", "acts", first, this.#cancel);
  }

  #show(state: string, outcome: Node, ...below: readonly Node[]): void {
    this.#outcome.replaceChildren(outcome);
    this.#state = state;
    this.element.className = `upload is-${state}`;
    this.#below.replaceChildren(...below);
    this.element.replaceChildren(element("div", "line", element("span", "name", this.#file.name), this.#outcome), this.#below);
  }
}
