// Islands: a page names one with `data-island="upload"`, and only then its code is fetched.

/** What an island's module offers: it takes over the element that named it, once. */
interface Island {
  mount(root: HTMLElement): void;
}

const islands = import.meta.glob<Island>("./islands/*.ts");
const verify = import.meta.glob<{ mountVerify(root: HTMLElement): void }>("./verify/index.ts");

async function load(name: string): Promise<Island["mount"]> {
  if (name === "verify") {
    const found = verify["./verify/index.ts"];
    if (found !== undefined) return (await found()).mountVerify;
  }
  const found = islands[`./islands/${name}.ts`];
  if (found === undefined) throw new Error(`no island is called ${name}`);
  return (await found()).mount;
}

export function mountIslands(within: ParentNode): void {
  for (const root of within.querySelectorAll<HTMLElement>("[data-island]:not([data-mounted])")) {
    root.dataset["mounted"] = "";
    void load(root.dataset["island"] ?? "").then((mount) => {
      mount(root);
      root.dataset["mounted"] = "ready";
    });
  }
}
