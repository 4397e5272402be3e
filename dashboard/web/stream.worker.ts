/**
 * One stream for all tabs of a browser (a SharedWorker, one per room).
 *
 * HTTP/1.1 allows six connections to one origin, so ten tabs share this one.
 * It passes frames on as received and must never read or change them.
 */
import { Source, type FromSource } from "./source.ts";

/** From a tab to this worker. */
export type FromTab =
  | { type: "open"; url: string }
  | { type: "join"; url: string; had: string }
  | { type: "reset" }
  | { type: "here" }
  | { type: "leave" };

/** From this worker to a tab. */
export type ToTab = FromSource | { type: "ping" };

const PING_MS = 5_000;
const GONE_MS = 30_000;

const tabs = new Map<MessagePort, number>();
let source: Source | null = null;

function send(port: MessagePort, message: ToTab): void {
  port.postMessage(message);
}

function sourceOf(url: string, had: string): Source {
  const tellAll = (message: FromSource): void => {
    for (const tab of tabs.keys()) send(tab, message);
  };
  source ??= new Source(url, tellAll, had);
  return source;
}

/** Opens the stream for a tab that is still being built; it joins, or nobody does. */
function open(url: string): void {
  if (source) return;
  sourceOf(url, "");
  setTimeout(closeUnused, GONE_MS);
}

function join(port: MessagePort, url: string, had: string): void {
  const known = tabs.has(port);
  tabs.set(port, performance.now());
  const joined = sourceOf(url, had);
  if (!known) joined.replay((message) => send(port, message));
}

function leave(port: MessagePort): void {
  tabs.delete(port);
  closeUnused();
}

function closeUnused(): void {
  if (tabs.size > 0) return;
  source?.close();
  source = null;
}

function hear(port: MessagePort, message: FromTab): void {
  if (tabs.has(port)) tabs.set(port, performance.now());
  if (message.type === "open") open(message.url);
  else if (message.type === "join") join(port, message.url, message.had);
  else if (message.type === "reset") source?.reset();
  else if (message.type === "leave") leave(port);
}

setInterval(() => {
  const now = performance.now();
  for (const [port, heard] of tabs) {
    if (now - heard > GONE_MS) leave(port);
    else send(port, { type: "ping" });
  }
}, PING_MS);

addEventListener("connect", (event) => {
  const port = (event as MessageEvent).ports[0];
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<FromTab>) => hear(port, data);
});
