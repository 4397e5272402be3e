/**
 * Colours of the map in its two styles; safe for colour-blind eyes.
 *
 * Blocs and severities also differ in pattern, width and fill: no meaning may
 * hang on a colour alone. Nothing here is the red of "hostile".
 */
import type { StyleName } from "./types.ts";

export const BLOCS = ["NATO", "NATO_PARTNER", "RUS_BLR", "PARTNER", "OTHER"] as const;
export type Bloc = (typeof BLOCS)[number];

export interface Palette {
  readonly name: StyleName;
  /** Sea at its surface, then one colour for each depth in DEPTHS_M. */
  readonly sea: readonly string[];
  readonly depthLine: string;
  readonly land: string;
  readonly landFar: string;
  readonly coast: string;
  readonly border: string;
  readonly water: string;
  readonly placeText: string;
  readonly countryText: string;
  readonly seaText: string;
  readonly textHalo: string;
  readonly seaHalo: string;
  readonly bloc: Readonly<Record<Bloc, string>>;
  /** Severity 1 to 5. */
  readonly severity: readonly [string, string, string, string, string];
  /** Body and drawing of a symbol. */
  readonly paper: string;
  /** Edge of an APP-6 symbol, against ground and sea. */
  readonly symbolEdge: string;
  readonly ink: string;
  /** Drawing on a body filled with the colour of severity 5. */
  readonly inkOnSevere: string;
  readonly muted: string;
  readonly warning: string;
  readonly accent: string;
  readonly reference: Readonly<Record<"power" | "data" | "gas" | "area", string>>;
}

/** Depth bands of the basemap, metres. */
export const DEPTHS_M = [20, 50, 100, 200, 500, 1000, 2000] as const;

const DARK: Palette = {
  name: "dark",
  sea: [
    "#2b5870",
    "#234b62",
    "#1c3f55",
    "#163448",
    "#11293b",
    "#0d2030",
    "#0a1826",
    "#07111c",
  ],
  depthLine: "#5d8aa3",
  land: "#2c3134",
  landFar: "#2a2f32",
  coast: "#7d99a8",
  border: "#8b9398",
  water: "#27485a",
  placeText: "#cfd4d6",
  countryText: "#8f979b",
  seaText: "#a5c3d3",
  textHalo: "#1d2123",
  seaHalo: "#17364a",
  bloc: {
    NATO: "#6cb4f2",
    NATO_PARTNER: "#5fd0c0",
    RUS_BLR: "#f0a13c",
    PARTNER: "#b9d36c",
    OTHER: "#b9bfc4",
  },
  severity: ["#9fb0bb", "#f1dc7a", "#f7b24c", "#f5854a", "#e35b9a"],
  paper: "#10191f",
  symbolEdge: "rgba(238, 244, 247, 0.9)",
  ink: "#f4f6f7",
  inkOnSevere: "#1a0712",
  muted: "#8b9499",
  warning: "#ffe14d",
  accent: "#ffffff",
  reference: {
    power: "#d8c878",
    data: "#9cc3d8",
    gas: "#c9a3d6",
    area: "#a9b7bf",
  },
};

const LIGHT: Palette = {
  name: "light",
  sea: [
    "#e3f0f5",
    "#d2e6ef",
    "#c0dae8",
    "#aecee0",
    "#9dc1d7",
    "#8fb6ce",
    "#83acc6",
    "#78a2bd",
  ],
  depthLine: "#7fa6bc",
  land: "#f3f0e8",
  landFar: "#efece3",
  coast: "#6f8997",
  border: "#8d8a80",
  water: "#c5dde9",
  placeText: "#3b4145",
  countryText: "#8a8a80",
  seaText: "#1f4d69",
  textHalo: "#f8f6f0",
  seaHalo: "#d5e7f0",
  bloc: {
    NATO: "#1f66ad",
    NATO_PARTNER: "#0c7f72",
    RUS_BLR: "#a85a00",
    PARTNER: "#5c7410",
    OTHER: "#5c646a",
  },
  severity: ["#6d7f8b", "#a98a00", "#c8780a", "#c4461a", "#a3195b"],
  paper: "#ffffff",
  symbolEdge: "rgba(255, 255, 255, 0.95)",
  ink: "#16212a",
  inkOnSevere: "#ffffff",
  muted: "#7b8489",
  warning: "#8a6d00",
  accent: "#101820",
  reference: {
    power: "#8a7417",
    data: "#3f6f8c",
    gas: "#7d4f91",
    area: "#5f6b72",
  },
};

export const PALETTES: Readonly<Record<StyleName, Palette>> = {
  dark: DARK,
  light: LIGHT,
};

export function blocOf(value: unknown): Bloc {
  return BLOCS.find((bloc) => bloc === value) ?? "OTHER";
}
