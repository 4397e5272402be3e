/**
 * The faces of the labels on the map, and which of their letters are needed when.
 *
 * A label that is drawn before its face is there stays in another one.
 */

/** A letter of each subset: of the map's own names, and of what people write. */
const [LATIN, EXTENDED, CYRILLIC] = ["a", "Ł", "Ж"];

/** The faces of the labels, and what the first picture needs of each. */
const FACES: readonly (readonly [face: string, first: string])[] = [
  ["16px 'IBM Plex Sans'", LATIN + EXTENDED],
  ["600 16px 'IBM Plex Sans'", LATIN + EXTENDED],
  ["italic 16px 'IBM Plex Sans Italic'", LATIN],
  ["600 16px 'IBM Plex Sans SemiBold'", LATIN + EXTENDED],
];

/** Fetches what the first picture needs; without it labels are drawn in another face. */
export async function loadFaces(): Promise<void> {
  await Promise.all(FACES.map(([face, first]) => document.fonts.load(face, first)));
}

/** Fetches the letters that the first picture has none of: other names, what people write. */
export async function loadLetters(): Promise<void> {
  const all = LATIN + EXTENDED + CYRILLIC;
  await Promise.all(FACES.map(([face]) => document.fonts.load(face, all)));
}
