/**
 * The drawings inside incident symbols, one for each type, on a 24 by 24 grid.
 *
 * Shapes only: colours and frames belong to the layer.
 */
export interface Glyph {
  /** Filled path. */
  fill?: string;
  /** Stroked path. */
  line?: string;
}

/** Frame of a symbol: groups of types differ by outline, not only by drawing. */
export type Outline =
  "pentagon" | "circle" | "square" | "hexagon" | "octagon" | "bubble";

const WAVES = "M3 20.5q2.25-2.5 4.5 0t4.5 0t4.5 0t4.5 0";

export const GLYPHS = {
  UNSAFE_INTERCEPT: {
    fill: "M7.5 3.5l5 15-5-3.5-5 3.5zM17 8l4.5 13-4.5-3-4.5 3z",
  },
  AIRSPACE_VIOLATION: {
    fill: "M12 1.5l6 14-6-3.5-6 3.5z",
    line: "M2 20.5h4.5M9.75 20.5h4.5M17.5 20.5h4.5",
  },
  AIR_SAFETY: {
    fill: "M12 1.5c1.2 0 1.7 1.6 1.7 3.2v4L22 14v2.4l-8.3-2.3v4.2l2.5 2v2L12 21l-4.2 1.3v-2l2.5-2v-4.2L2 16.4V14l8.3-5.3v-4c0-1.600.5-3.200 1.700-3.200z",
  },
  BOMBER_SORTIE: {
    fill: "M12 4l11 10.500-6 .2-2.600 2.500L12 15l-2.400 2.200L7 14.700l-6-.2zM10.600 19h2.800v2.800h-2.800z",
  },
  DRONE_INCURSION: {
    fill: "M9.500 9.500h5v5h-5z",
    line: "M7 7l10 10M17 7L7 17M3 6a3 3 0 1 1 6 0a3 3 0 1 1-6 0M15 6a3 3 0 1 1 6 0a3 3 0 1 1-6 0M3 18a3 3 0 1 1 6 0a3 3 0 1 1-6 0M15 18a3 3 0 1 1 6 0a3 3 0 1 1-6 0",
  },
  MISSILE_INCIDENT: {
    fill: "M12 1c2 2.500 2.700 5 2.700 7.500v7l3.800 4v2.500l-4.300-2h-4.400l-4.300 2v-2.500l3.800-4v-7C9.300 6 10 3.500 12 1z",
  },
  CLOSE_APPROACH_SEA: {
    fill: "M2 7h4V3.500h3V7h4l-2 5H4zM11 16.500h4V13h3v3.500h4l-2 5h-7z",
  },
  BOARDING: {
    fill: "M2 15h20l-3.500 6h-13z",
    line: "M9 14V3M15 14V3M9 6h6M9 10h6",
  },
  SUBSURFACE_INTRUSION: {
    fill: "M2 12.500c0-2.500 3-3.500 7-3.500V5h5v4c5 0 8 1 8 3.500S19 16 12 16 2 15 2 12.500z",
    line: WAVES,
  },
  GNSS_INTERFERENCE: {
    fill: "M10 11.500a2 2 0 1 1 4 0a2 2 0 1 1-4 0",
    line: "M12 12v9.500M7 15a6.500 6.500 0 0 1 0-8M17 15a6.500 6.500 0 0 0 0-8M3.500 3.500l17 17",
  },
  AIS_SPOOFING: {
    fill: "M7.500 3l5.500 17H2z",
    line: "M16 5l2 5M19.300 14l1.900 6M15 20.500h2",
  },
  CABLE_DAMAGE: {
    line: "M1.500 15c4 0 3.500-4 7.500-4M15 13c4 0 3.500-4 7.500-4M12 3.500v3.200M12 17.300v3.200M8 5.500l1.500 2.200M16 18.500l-1.500-2.200",
  },
  PIPELINE_DAMAGE: {
    fill: "M1.500 12h7l2 3-2 3h-7zM22.500 12h-7l2 3-2 3h7z",
    line: "M12 2.500v2M9 6.500v2M15 6.500v2M12 9.500v1",
  },
  ARMED_ATTACK: {
    fill: "M12 1l2.300 6.200 5.500-3.500-2.200 6L23.500 12l-5.900 2.300 2.200 6-5.500-3.500L12 23l-2.300-6.200-5.500 3.500 2.200-6L.5 12l5.900-2.300-2.200-6 5.500 3.500z",
  },
  CYBER: {
    line: "M7.500 6L2 12l5.500 6M16.500 6L22 12l-5.500 6M13.800 4.500l-3.600 15",
  },
  BORDER_INCIDENT: {
    line: "M5 3v18.500M12 3v18.500M19 3v18.500M2 8.500h20M2 15.500h20",
  },
  DISINFORMATION: {
    fill: "M2.500 9.500v5H7l9.500 5v-15L7 9.500z",
    line: "M19.500 8q2.500 4 0 8M7.500 15.500V21h3.500",
  },
  LASER: {
    fill: "M15 12a2.500 2.500 0 1 1 5 0a2.500 2.500 0 1 1-5 0",
    line: "M1.500 12H13M17.500 4.500V7M17.500 17v2.500M22 7.500l-1.500 1.500M22 16.500l-1.500-1.500",
  },
  RADAR_LOCK: {
    fill: "M10 12a2 2 0 1 1 4 0a2 2 0 1 1-4 0",
    line: "M5 12a7 7 0 1 1 14 0a7 7 0 1 1-14 0M12 1.500V6M12 18v4.500M1.500 12H6M18 12h4.500",
  },
  OTHER: {
    fill: "M10.300 19.500a1.700 1.700 0 1 1 3.400 0a1.700 1.700 0 1 1-3.400 0M10.500 3h3l-.6 12h-1.800z",
  },
} as const satisfies Record<string, Glyph>;

export type IncidentType = keyof typeof GLYPHS;

export const OUTLINES: Readonly<Record<IncidentType, Outline>> = {
  UNSAFE_INTERCEPT: "pentagon",
  AIRSPACE_VIOLATION: "pentagon",
  AIR_SAFETY: "pentagon",
  BOMBER_SORTIE: "pentagon",
  DRONE_INCURSION: "pentagon",
  CLOSE_APPROACH_SEA: "circle",
  BOARDING: "circle",
  SUBSURFACE_INTRUSION: "circle",
  CABLE_DAMAGE: "square",
  PIPELINE_DAMAGE: "square",
  GNSS_INTERFERENCE: "hexagon",
  AIS_SPOOFING: "hexagon",
  CYBER: "hexagon",
  LASER: "hexagon",
  RADAR_LOCK: "hexagon",
  MISSILE_INCIDENT: "octagon",
  ARMED_ATTACK: "octagon",
  BORDER_INCIDENT: "octagon",
  DISINFORMATION: "bubble",
  OTHER: "bubble",
};

export function incidentType(value: unknown): IncidentType {
  return typeof value === "string" && Object.hasOwn(GLYPHS, value)
    ? (value as IncidentType)
    : "OTHER";
}

/** Path of an outline around the origin; `r` is its radius in pixels. */
export function outlinePath(outline: Outline, r: number): Path2D {
  const path = new Path2D();
  if (outline === "circle") path.arc(0, 0, r, 0, 2 * Math.PI);
  else if (outline === "square")
    path.roundRect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8, r * 0.3);
  else if (outline === "bubble") bubble(path, r);
  else polygon(path, r, CORNERS[outline]);
  path.closePath();
  return path;
}

/** Number of corners, and whether one of them points up. */
const CORNERS = {
  pentagon: [5, true],
  hexagon: [6, true],
  octagon: [8, false],
} as const;

function polygon(
  path: Path2D,
  r: number,
  [corners, pointsUp]: readonly [number, boolean],
): void {
  const wide = corners === 5 ? r * 1.12 : r * 1.05;
  const turn = pointsUp ? -Math.PI / 2 : -Math.PI / 2 + Math.PI / corners;
  for (let i = 0; i < corners; i++) {
    const angle = turn + (2 * Math.PI * i) / corners;
    path.lineTo(wide * Math.cos(angle), wide * Math.sin(angle));
  }
}

function bubble(path: Path2D, r: number): void {
  path.roundRect(-r, -r * 0.95, r * 2, r * 1.7, r * 0.45);
  path.moveTo(-r * 0.35, r * 0.75);
  path.lineTo(-r * 0.5, r * 1.2);
  path.lineTo(r * 0.15, r * 0.75);
}
