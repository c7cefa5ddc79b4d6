// A burnt disc, read here from its first byte to its last by the checker of the verify page; only the result is sent.
import { csrfToken } from "../csrf";
import { chip, element } from "../dom";
import { size } from "../time";
import { check, type Report } from "../verify/check";
import { chosenFolder } from "../verify/pick";
import { Bad, type Fault, type FileSource } from "../verify/source";
import { say } from "../words";

const LIST_OF_LISTS = "tagmanifest-sha256.txt";
const INFO = "bag-info.txt";
const MOST_FAULTS = 200;
const SHOWN_FAULTS = 20;

class DiscCheck {
  readonly #root: HTMLElement;
  readonly #state = element("div", "stack");
  readonly #input = element("input", "visually-hidden");
  readonly #button = element("button", "btn btn-primary", say("选择光盘"));

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#input.type = "file";
    this.#input.tabIndex = -1;
    this.#input.webkitdirectory = true;
    this.#input.setAttribute("aria-label", say("选择光盘"));
    this.#input.addEventListener("change", () => void this.#read([...(this.#input.files ?? [])]));
    this.#button.type = "button";
    this.#button.addEventListener("click", () => { this.#input.click(); });
    this.#state.setAttribute("role", "status");
    root.append(element("div", "form-acts", this.#button, this.#input), this.#state);
  }

  async #read(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    const source = chosenFolder(files);
    const expected = this.#root.dataset["number"] ?? "";
    this.#button.disabled = true;
    try {
      const number = await numberOf(source);
      if (number !== "" && number !== expected) {
        this.#say("refused", say("这是 {0}，不是 {1}。没有登记。", number, expected));
        return;
      }
      if (number === "" && !source.files.has(LIST_OF_LISTS)) {
        this.#say("refused", say("选的不是本系统的光盘。没有登记。"));
        return;
      }
      const report = await this.#check(source);
      await this.#record(source, report);
    } finally {
      this.#button.disabled = false;
      this.#input.value = "";
    }
  }

  async #check(source: FileSource): Promise<Report> {
    const bar = element("progress", "");
    const figures = element("p", "second");
    source.progress = (done, total) => {
      bar.max = Math.max(total, 1);
      bar.value = done;
      figures.textContent = say("已读 {0}，共 {1}", size(done), size(total));
    };
    this.#state.replaceChildren(bar, figures);
    return check(source, new TextEncoder().encode(this.#root.dataset["policy"] ?? ""));
  }

  async #record(source: FileSource, report: Report): Promise<void> {
    const faults = once(report.items.flatMap((item) => item.faults));
    const answer = await fetch(this.#root.dataset["url"] ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), Accept: "application/json" },
      body: JSON.stringify({
        manifest_sha256: await digestOf(source),
        verdict: report.verdict,
        files: report.package.files,
        size_bytes: report.package.size_bytes,
        faults: faults.slice(0, MOST_FAULTS),
      }),
    }).catch(() => null);
    if (answer?.ok === true) {
      location.reload(); // the register says it now
      return;
    }
    this.#say("refused", say("读完了，但结果没有登记上。请检查网络后再核对一次。"));
    const shown = faults.slice(0, SHOWN_FAULTS).map((fault) => element("li", "mono", fault.where));
    if (shown.length > 0) this.#state.append(element("ul", "", ...shown));
  }

  #say(state: string, words: string): void {
    this.#state.replaceChildren(element("p", "", chip(state, state, words)));
  }
}

/** What a disc says that it is; empty where it does not say. */
async function numberOf(source: FileSource): Promise<string> {
  try {
    const info = new TextDecoder().decode(await source.read(INFO));
    return /^Disc-Number: (D-[0-9]{1,12})$/m.exec(info)?.[1] ?? "";
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    return "";
  }
}

async function digestOf(source: FileSource): Promise<string | null> {
  try {
    return await source.digest(LIST_OF_LISTS);
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    return null;
  }
}

/** One fault a file and kind: an original that differs does so from its list and from its entry. */
function once(faults: readonly Fault[]): Fault[] {
  const seen = new Map<string, Fault>();
  for (const fault of faults) {
    const key = `${fault.code} ${fault.where}`;
    if (!seen.has(key)) seen.set(key, fault);
  }
  return [...seen.values()];
}

export function mount(root: HTMLElement): void {
  new DiscCheck(root);
}
