// Runs the browser's checker under Node for tests: requests as JSON lines on standard input, answers on standard output.
import { lstatSync, openAsBlob, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { check } from "../../frontend/src/verify/check";
import { canonical, parseCanonical } from "../../frontend/src/verify/json";
import { verifyEd25519 } from "../../frontend/src/verify/notes";
import { Bad, FileSource } from "../../frontend/src/verify/source";
import { zipSource } from "../../frontend/src/verify/zip";

function folderSource(root: string): FileSource {
  const source = new FileSource(basename(root));
  const walk = (prefix: string): void => {
    for (const name of readdirSync(join(root, prefix)).sort()) {
      const path = prefix + name;
      const found = lstatSync(join(root, path));
      if (found.isDirectory()) walk(`${path}/`);
      else if (!found.isFile()) source.faults.push(new Bad("not-a-file", path).fault);
      else source.add(path, { size: found.size, chunks: async function* () { yield readFileSync(join(root, path)); } });
    }
  };
  walk("");
  return source;
}

async function answer(request: Record<string, string>): Promise<unknown> {
  const hex = (text = ""): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
  if (request["key"] !== undefined) {
    return verifyEd25519(hex(request["key"]), hex(request["message"]), hex(request["signature"]));
  }
  if (request["json"] !== undefined) {
    try {
      return canonical(parseCanonical(hex(request["json"]), ""));
    } catch {
      return null;
    }
  }
  const path = request["path"] ?? "";
  const source = path.endsWith(".zip") ? await zipSource(basename(path), await openAsBlob(path)) : folderSource(path);
  return check(source, request["policy"] === undefined ? null : hex(request["policy"]));
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Record<string, string>))}\n`);
}
