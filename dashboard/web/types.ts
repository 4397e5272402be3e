/**
 * The words that the parts of the screen share.
 *
 * Types only: this file must never hold code that runs.
 */

import type { Map as MapLibre } from "maplibre-gl";
import type { StandsOut } from "./drawing.ts";
import type { MapView } from "./map.ts";
import type { Palette } from "./palette.ts";
import type { Picture } from "./picture.ts";
import type { Cursor, Shown } from "./shown.ts";
import type { Days } from "./timefilter.ts";

/** A catalogue of visible words; the English text is the key (gettext style). */
export interface Words {
  readonly language: string;
  t(key: string, values?: Record<string, string | number>): string;
  /** A number in the reader's digits. */
  number(n: number, decimals?: number): string;
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
  /** Screens that follow the shared view; none of an old server. */
  follow?: number;
  /** Those of them that have drawn the one of now. */
  view?: number;
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
  /** The audience in a few words: its highest level and its groups. */
  audience_title: string;
  room: string;
  context: RoomContext;
  /** Null before any scene was opened. */
  scene_title: string | null;
  scene_at: string | null;
  /** Left out for who may not know it. */
  rejected?: number;
  /** Shortest time between two confirmations of this screen. */
  ack_ms: number;
  why?: ResetReason;
  store: "ok" | { lost_since: string };
  /** Since when, in real time, what producers sent waits too long; none of an old server. */
  ingest?: "ok" | { waiting_since: string };
  /** The store may lose what it acknowledged, or does not tell; none if it keeps all. */
  durability?: "unsafe" | "unknown";
  /** Another one when the shared view leaves out something else; none if none is led. */
  here?: string;
}

export type FrameKind = "reset" | "frame" | "beat";

/**
 * Beside the frames of the picture: all that is for this account alone, and what is
 * seen for a moment only and is part of no picture.
 */
export type EventKind = FrameKind | "own" | "signal";

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

/** A fork, and the time of the picture at which this screen noticed it. */
export interface ForkNoticed extends Fork {
  at: Date;
}

/** The store was lost and is back; in the time of the picture. */
export interface StoreBack {
  since: Date;
  until: Date;
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
  /** There are too many screens: this one is shown the picture and is not counted. */
  seat_refused: boolean;
  /** The server lost its store, in the picture's time; null if all is well. */
  store_lost: StoreLost | null;
  /** For a moment after the store came back. */
  store_back: StoreBack | null;
  forked: ForkNoticed | null;
  /** What is shown in the place of the newest picture; null while that is shown. */
  then: ThenState | null;
}

/** A picture of then, as a screen shows it. */
export interface ThenState {
  mode: "FROZEN" | "REPLAY";
  n: number;
  /** When the room knew what is shown; in the time of the log. */
  at: Date;
  /** Seconds of the log in a real one; 0 stands still. */
  rate: number;
  /** Our own digest equals the server's for this picture. */
  verified: boolean;
  /** Pictures that came after the one that is shown. */
  newer: number;
}

/** What a screen shows in the place of the newest picture. */
export interface Then {
  cursor: Cursor & { mode: "FROZEN" | "REPLAY" };
  picture: Picture;
  /** The same as it is by now: what plays has gone on. */
  here(): Cursor;
  /** The time of the log that is shown. */
  at(): Date;
  /** What the clock of the room showed then. */
  now(): Date;
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
  /** Other records than before are marked as hidden from others. */
  marked: ReadonlySet<string>;
  /** A click met several records: let the user choose, then call select(). */
  candidates: Candidates;
  /** Swatches look different now (style switch, symbols loaded): fetch them again. */
  legend: StyleName;
  /** Who presents, what is shown to all or the headline has changed. */
  briefing: ReadonlyMap<string, Feature>;
  /** One JSON object that is seen for a moment (docs/briefing.md). */
  signal: string;
  /** Somebody at this screen moved its map or chose a record. */
  handled: "map" | "record" | "time" | "days";
  /** This screen was brought to show this. */
  shown: Shown;
  /** What the map shows moves, whoever moves it. */
  moves: null;
  /** Only records of these days are drawn now, or all of them again. */
  days: Days | null;
}

/** The running screen: the picture, the map, the confirmations. */
export interface Screen {
  readonly features: ReadonlyMap<string, Feature>;
  /** All that came with the picture: also the records that no map or list shows. */
  readonly received: ReadonlyMap<string, Feature>;
  /** The same of the picture that is shown: of that of then, while one is shown. */
  readonly shownReceived: ReadonlyMap<string, Feature>;
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
  /** Where a place of the map element is, longitude first; null without a map. */
  placeAt(x: number, y: number): [number, number] | null;
  /** The middle of what is seen of the map. */
  middle(): [number, number] | null;
  /** Records that are marked as hidden from others. */
  readonly marked: ReadonlySet<string>;
  /** Starts drawing a shape on the map; null without a map. */
  sketch(
    kind: ShapeKind,
    from: GeoJSON.Geometry | null,
    changed: (drawn: Drawn | null) => void,
  ): Promise<Sketch | null>;
  /** Records that are not drawn, because not everybody here may see them. */
  readonly leftOut: ReadonlySet<string>;
  /** Draws these records no more; none draws all again. */
  leaveOut(ids: ReadonlySet<string>): void;
  /** Only records of these days are drawn; null draws all. */
  readonly days: Days | null;
  /** How many are drawn of those that have a time, while there are days. */
  readonly sifted: { shown: number; all: number };
  setDays(days: Days | null): void;
  /** Marks records as hidden from others; none takes all marks away. */
  markHidden(ids: ReadonlySet<string>): void;
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
  /** Marks the exercises that stand out, in the place of those marked before. */
  standOut(out: ReadonlyMap<string, StandsOut>): void;
  /** A copy of the newest picture, to be taken to another moment. */
  still(): Picture;
  /**
   * Shows a picture of then in the place of the newest one, or that again; `change` is
   * what is different from what was shown before.
   */
  stand(then: Then | null, change: Change): void;
  /** Another map that looks the same, over the same place; null without a map. */
  beside(element: HTMLElement): Promise<MapView | null>;
  /** How much of the map is of then, in percent, beside the newest; null: all of it. */
  compare(percent: number | null): void;
  /** What this screen shows now; null without a map. */
  shown(): Shown | null;
  /**
   * Shows this, the map in so many milliseconds. True when it stands there; false if it
   * was brought elsewhere meanwhile.
   */
  show(shown: Shown, ms: number): Promise<boolean>;
  /** Brings what is shown into view again beside all that lies over the map now. */
  refit(): boolean;
  /** Somebody leads this screen: its map goes nowhere by itself, not to a record. */
  lead(led: boolean): void;
  /** While `show` changes something; nobody at this screen does. */
  readonly quiet: boolean;
  /** The revision of the shared view that the map shows; 0 is none. */
  follows(revision: number): void;
  /** The map as it is drawn, for what lies over it; null without one. */
  readonly map: MapLibre | null;
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

/** What can be drawn on the map; an arrow is a line with a head. */
export type ShapeKind = "point" | "line" | "area" | "arrow";

export type DrawnGeometry = GeoJSON.Point | GeoJSON.LineString | GeoJSON.Polygon;

/** A shape that somebody draws, as it is now. */
export interface Drawn {
  geometry: DrawnGeometry;
  /** All its corners are set; they can still be moved. */
  whole: boolean;
  /** The outline of an area crosses itself. */
  crossed: boolean;
  /** Along the ellipsoid; 0 of what is no line. */
  length_m: number;
  /** On the ellipsoid; 0 of what is no area. */
  area_m2: number;
}

/** A drawing that goes on. */
export interface Sketch {
  /** All corners are set: now they can be moved. */
  readonly editing: boolean;
  /** One step back; false if there is none. */
  undo(): boolean;
  /** Sets the last corner; false if there are too few of them. */
  finish(): boolean;
  /** Adds a corner at a position, longitude first. */
  add(at: GeoJSON.Position): void;
  /** Draws the circle of an error around a point. */
  setError(error_m: number): void;
  /** Takes the colours of another style. */
  recolour(palette: Palette): void;
  stop(): void;
}
