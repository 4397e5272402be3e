/**
 * A list that the server gives only to those who ask for it: screens, refused lines.
 *
 * Must never take an answer that did not come for a list of nothing.
 */
import { list } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { Catalogue } from "./words.ts";

/**
 * The list at an address of a room, or a sentence why there is none; `refused` says it
 * for an answer with another status than success.
 */
export async function askList(
  address: { room: string; name: string },
  words: Catalogue,
  refused: (status: number) => string,
): Promise<Fields[] | string> {
  try {
    const { room, name } = address;
    const answer = await fetch(`/rooms/${encodeURIComponent(room)}/${name}`);
    if (!answer.ok) return refused(answer.status);
    return list({ items: await answer.json() }, "items");
  } catch (error) {
    // No connection, or an answer that is no list.
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    return words.t("The server does not answer.");
  }
}
