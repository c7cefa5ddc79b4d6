// Django's token against forged requests, from its cookie.
export function csrfToken(): string {
  const pair = document.cookie.split("; ").find((cookie) => cookie.startsWith("csrftoken="));
  return pair === undefined ? "" : decodeURIComponent(pair.slice("csrftoken=".length));
}
