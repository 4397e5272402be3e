/**
 * For how long a report of each layer is fresh (indicator I11), in milliseconds.
 * Made from layers/registry.py by `python -m layers.lifetimes`; never edit it.
 */
export const TTL_MS = {
  exercises: 86_400_000,
  posture: 259_200_000,
  incidents: 86_400_000,
} as const;
