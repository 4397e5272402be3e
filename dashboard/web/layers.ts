/**
 * The layers of the map, bottom first: the one place that names them all.
 */
import { assessments } from "./assessments.ts";
import type { LayerDrawing } from "./drawing.ts";
import { exercises } from "./exercises.ts";
import { incidents } from "./incidents.ts";
import { notes } from "./notes.ts";
import { posture } from "./posture.ts";
import { reference } from "./reference.ts";

export const LAYERS: readonly LayerDrawing[] = [
  reference,
  exercises,
  posture,
  incidents,
  assessments,
  notes,
];

export const layerNamed = (name: string): LayerDrawing | undefined =>
  LAYERS.find((layer) => layer.name === name);
