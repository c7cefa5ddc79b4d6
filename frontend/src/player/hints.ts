// Hints of a recording, where a machine has looked at it: small pictures for the pointer. Fetched when they are first asked for.
import type { Recording } from "./recordings";

interface Sprite { step_ms: number; columns: number; width: number; height: number; count: number }

interface Told { sprite: Sprite | null }

/** Which part of which sheet shows an instant. */
export interface Tile { sheet: string; x: number; y: number; width: number; height: number }

const asked = new Map<string, Promise<Sprite | null>>();

function spriteOf(recording: Recording): Promise<Sprite | null> {
  const known = asked.get(recording.id);
  if (known !== undefined) return known;
  const found = fetch(recording.hints).then(async (answer) => (answer.ok ? ((await answer.json()) as Told).sprite : null)).catch(() => null);
  asked.set(recording.id, found);
  return found;
}

/** The small picture of an instant; null where there is none. */
export async function tileAt(recording: Recording, at: number): Promise<Tile | null> {
  const sprite = recording.hints === "" ? null : await spriteOf(recording);
  if (sprite === null || sprite.count === 0) return null;
  const index = Math.min(sprite.count - 1, Math.max(0, Math.round((at - recording.from) / sprite.step_ms)));
  const sheet = recording.hints.replace(/hints$/, "sprite");
  return { sheet, width: sprite.width, height: sprite.height, x: (index % sprite.columns) * sprite.width, y: Math.floor(index / sprite.columns) * sprite.height };
}
