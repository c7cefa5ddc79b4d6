// Uploads: many files, chosen or dropped (folders too), two at a time, each with its progress and its one outcome.
// A file goes as the raw body of a POST to `data-url?name=…&modified=…`; the answer is JSON, see parts/uploads.html.
// What the server has acknowledged is stored for good: leaving the page only ends what is still being sent.
import { csrfToken } from "../csrf";
import { chosenFiles, droppedFiles } from "../files";
import { serverNow, span } from "../time";
import { UploadRow, type Outcome } from "../upload_row";
import { say } from "../words";

const AT_ONCE = 2;

interface Job {
  file: File;
  row: UploadRow;
  sent: number;
}

class Uploads {
  readonly #url: string;
  readonly #card: HTMLElement;
  readonly #list: HTMLElement;
  readonly #summary: HTMLElement;
  readonly #waiting: Job[] = [];
  readonly #active = new Set<Job>();
  #startedAt = 0;
  #sentBefore = 0;

  constructor(root: HTMLElement) {
    this.#url = root.dataset["url"] ?? "";
    this.#card = within(root, "[data-uploads]");
    this.#list = within(root, "[data-list]");
    this.#summary = within(root, "[data-summary]");
    addEventListener("beforeunload", (event) => {
      if (this.#active.size + this.#waiting.length > 0) event.preventDefault();
    });
  }

  add(files: readonly File[]): void {
    for (const file of files) {
      const job: Job = { file, row: new UploadRow(file, () => { this.#enqueue(job); }), sent: 0 };
      this.#list.prepend(job.row.element);
      this.#enqueue(job);
    }
    this.#card.hidden = this.#list.childElementCount === 0;
  }

  #enqueue(job: Job): void {
    job.sent = 0;
    job.row.wait();
    this.#waiting.push(job);
    this.#next();
  }

  #next(): void {
    if (this.#active.size === 0) {
      this.#startedAt = serverNow();
      this.#sentBefore = 0;
    }
    while (this.#active.size < AT_ONCE) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#send(job);
    }
    this.#summarise();
  }

  #send(job: Job): void {
    this.#active.add(job);
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ name: job.file.name, modified: new Date(job.file.lastModified).toISOString() });
    request.open("POST", `${this.#url}?${query.toString()}`);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    const startedAt = serverNow();
    request.upload.addEventListener("progress", (event) => {
      job.sent = event.loaded;
      job.row.sending(event.loaded, serverNow() - startedAt);
      this.#summarise();
    });
    request.upload.addEventListener("load", () => { job.row.digesting(); });
    request.addEventListener("load", () => { this.#finish(job, outcomeOf(request)); });
    request.addEventListener("error", () => { this.#finish(job, broken()); });
    request.addEventListener("abort", () => { this.#finish(job, broken()); });
    job.row.sending(0, 0);
    request.send(job.file);
  }

  #finish(job: Job, outcome: Outcome): void {
    this.#active.delete(job);
    this.#sentBefore += job.file.size;
    job.row.finish(outcome);
    if (outcome.outcome === "stored") document.body.dispatchEvent(new CustomEvent("liuhen:stored", { detail: outcome }));
    this.#next();
  }

  #summarise(): void {
    const open = this.#active.size + this.#waiting.length;
    if (open === 0) {
      this.#summary.textContent = say("全部完成");
      return;
    }
    const sent = this.#sentBefore + [...this.#active].reduce((sum, job) => sum + job.sent, 0);
    const left = [...this.#active, ...this.#waiting].reduce((sum, job) => sum + job.file.size - job.sent, 0);
    const took = serverNow() - this.#startedAt;
    this.#summary.textContent =
      took < 2000 || sent === 0 ? say("{0} 个进行中", open) : say("{0} 个进行中，还需约 {1}", open, span((left / sent) * took));
  }
}

function within(root: HTMLElement, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`uploads lack ${selector}`);
  return found;
}

function broken(): Outcome {
  return {
    outcome: "broken",
    what: say("连接中断，文件没有送达。"),
    safe: say("已入库的文件都完好；设备里的原始文件没有改动。"),
    todo: say("请检查网络后重试，不必重新选择文件。"),
  };
}

/** Reads the answer strictly: what is no known outcome is shown as not sent, never as stored. */
function outcomeOf(request: XMLHttpRequest): Outcome {
  try {
    const answer: unknown = JSON.parse(request.responseText);
    if (isOutcome(answer)) return answer;
  } catch {
    // no JSON: a proxy or a sign-in page answered in the server's place; told below
  }
  return {
    outcome: "broken",
    what: say("服务器没有接收这个文件（{0}）。", request.status),
    safe: say("已入库的文件都完好；设备里的原始文件没有改动。"),
    todo: say("请稍后重试；再次失败请通知管理员。"),
  };
}

function isOutcome(answer: unknown): answer is Outcome {
  return typeof answer === "object" && answer !== null && "outcome" in answer
    && (answer.outcome === "stored" || answer.outcome === "held" || answer.outcome === "refused");
}

export function mount(root: HTMLElement): void {
  const uploads = new Uploads(root);
  const drop = within(root, "[data-drop]");
  const choose = within(root, "[data-choose]") as HTMLInputElement;
  choose.addEventListener("change", () => {
    uploads.add(chosenFiles(choose));
    choose.value = "";
  });
  // The whole window takes a drop, so that a file that misses the zone is not opened by the browser in its place.
  addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("is-over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer !== null) void droppedFiles(event.dataTransfer).then((files) => { uploads.add(files); });
  });
}
