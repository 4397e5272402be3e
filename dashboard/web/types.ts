/**
 * The words that the parts of the screen share.
 *
 * Types only: this file must never hold code that runs.
 */

/** A catalogue of visible words; the English text is the key (gettext style). */
export interface Words {
  readonly language: string;
  t(key: string, values?: Record<string, string | number>): string;
}

/** One canonical feature line as it came over the wire, parsed. */
export interface Feature {
  type: "Feature";
  id: string;
  layer: string;
  geometry: GeoJSON.Geometry | null;
  properties: Record<string, unknown>;
}

/** How many screens confirmed which picture; measured by the server. */
export interface Seats {
  in_step: number;
  of: number;
  behind: number;
  silent: number;
}

export type RoomContext = "REALITY" | "EXERCISE" | "SIMULATION";

export type ResetReason =
  | "first"
  | "asked"
  | "unknown_id"
  | "too_far"
  | "slow"
  | "fork"
  | "scene"
  /** The store is away: the server could not look where this screen was. */
  | "store"
  /** The server has not read as far as this screen has. */
  | "behind";

/** First line of every frame. Times are RFC 3339 with Z. */
export interface Header {
  n_from: number;
  n: number;
  entry_id: string;
  entry_at: string;
  /** The picture's now when the frame was cut. */
  now: string;
  /** Story seconds for each real second; 1 in a room of REALITY. */
  rate: number;
  /** Sum modulo 2^128 of BLAKE2b-128 over each feature line, 32 hex digits. */
  digest: string;
  remove: string[];
  seats: Seats;
  epoch: number;
  fold: number;
  audience: string;
  room: string;
  context: RoomContext;
  scene_title: string;
  scene_at: string | null;
  rejected: number;
  /** Shortest time between two confirmations of this screen. */
  ack_ms: number;
  why?: ResetReason;
  store: "ok" | { lost_since: string };
}

export type FrameKind = "reset" | "frame" | "beat";

/** What one frame did to the picture that this screen holds. */
export interface Change {
  kind: FrameKind;
  n: number;
  upserted: Feature[];
  removed: string[];
}

export type Link = "connecting" | "live" | "late" | "lost";

/** The log that this screen follows no longer is the one it followed before. */
export interface Fork {
  from: number;
  to: number;
}

export interface StoreLost {
  since: Date;
  /** It was lost already when this screen first heard of it. */
  earlier: boolean;
}

export interface ScreenState {
  header: Header | null;
  /** `verified`: our own digest equals the server's digest for this n. */
  picture: { n: number; digest: string; verified: boolean };
  /** The last n that was really drawn, and confirmed as such. */
  drawn_n: number;
  link: Link;
  /** Since when the link is late or lost, in the picture's own time. */
  since: Date | null;
  /** Since when changes wait to be drawn, in the picture's time; null if they do not. */
  undrawn_since: Date | null;
  /** The browser took the graphics away: the map shows nothing. */
  graphics_lost: boolean;
  /** The server lost its store, in the picture's time; null if all is well. */
  store_lost: StoreLost | null;
  forked: Fork | null;
}

export type StyleName = "dark" | "light";
export type ViewName = "baltic" | "black-sea";

export interface LegendSwatch {
  /** Key of the layer's legend item; its words are on the Python side. */
  key: string;
  image: HTMLCanvasElement;
}

/** Symbols under one place on the map, topmost first. */
export interface Candidates {
  ids: string[];
  /** Place in pixels from the top left corner of the map element. */
  x: number;
  y: number;
}

export interface ScreenEvents {
  change: Change;
  state: ScreenState;
  /** The selected record, or null. */
  select: string | null;
  /** How many symbols in view are drawn only as part of a count. */
  hidden: number;
  /** A click met several records: let the user choose, then call select(). */
  candidates: Candidates;
  /** Swatches look different now (style switch, symbols loaded): fetch them again. */
  legend: StyleName;
}

/** The running screen: the picture, the map, the confirmations. */
export interface Screen {
  readonly features: ReadonlyMap<string, Feature>;
  readonly state: ScreenState;
  /** Name of this tab among the seats of the room. */
  readonly seat: string;
  /** The picture's now; never the clock of this computer. */
  now(): Date;
  on<K extends keyof ScreenEvents>(
    event: K,
    listener: (value: ScreenEvents[K]) => void,
  ): void;
  off<K extends keyof ScreenEvents>(
    event: K,
    listener: (value: ScreenEvents[K]) => void,
  ): void;
  /** Marks a record on the map and goes there only if it is out of view. */
  select(id: string | null): void;
  setLayer(name: string, o: { visible: boolean; opacity: number }): void;
  setStyle(style: StyleName): void;
  view(name: ViewName): void;
  /** Fits the map around these records. */
  frame(ids: readonly string[]): void;
  setWords(words: Words): void;
  /** A short name under which the other screens list this seat. */
  setName(name: string): void;
  /** Milliseconds since anything arrived from the server. */
  quiet_ms(): number;
  /** Swatches drawn by the same code as the map. */
  legend(layer: string): LegendSwatch[];
  /** Asks the server for the whole picture again. */
  refresh(): void;
}

/** Pixels of the map, from each edge, that lie under something else. */
export interface Covered {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

export interface ScreenOptions {
  /** What lies over the map now; places are brought into view beside it. */
  covered(): Covered;
  /** Where the map goes; all that needs no page starts before it is there. */
  map: Promise<HTMLElement>;
  room: string;
  style: StyleName;
  words: Words;
}
