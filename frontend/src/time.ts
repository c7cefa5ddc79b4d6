// Times as people read them: Beijing time, two largest units. The page's server clock rules, not the machine's.
import { say } from "./words";

const OFFSET_MS = 8 * 3600 * 1000;

const stamped = Date.parse(document.body.dataset["now"] ?? "");
const drift = Number.isNaN(stamped) ? 0 : stamped - performance.timeOrigin - performance.now();

/** The server's instant now, in milliseconds since 1970. */
export function serverNow(): number {
  return performance.timeOrigin + performance.now() + drift;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** `2026-11-18 周三 14:32`. */
export function beijing(at: number): string {
  const day = new Date(at + OFFSET_MS);
  const weekday = say(["周日", "周一", "周二", "周三", "周四", "周五", "周六"][day.getUTCDay()] ?? "");
  const date = `${day.getUTCFullYear()}-${two(day.getUTCMonth() + 1)}-${two(day.getUTCDate())}`;
  return `${date} ${weekday} ${two(day.getUTCHours())}:${two(day.getUTCMinutes())}`;
}

/** `14:28:06` in Beijing. */
export function clockTime(at: number): string {
  const day = new Date(at + OFFSET_MS);
  return `${two(day.getUTCHours())}:${two(day.getUTCMinutes())}:${two(day.getUTCSeconds())}`;
}

/** `00:34:00` of a running time. */
export function runningTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** The two largest units: `1 天 14 时`, `9 时 28 分`, `3 分 10 秒`. */
export function span(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return say("{0} 天 {1} 时", Math.floor(hours / 24), hours % 24);
  if (hours >= 1) return say("{0} 时 {1} 分", hours, minutes % 60);
  return say("{0} 分 {1} 秒", minutes, seconds % 60);
}

/** `4.12 GB`: decimal units, three figures. */
export function size(bytes: number): string {
  if (bytes < 1000) return say("{0} 字节", bytes);
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}
