/**
 * Back and Forward, heard before anybody else.
 *
 * The router of Dash would draw the whole page anew, and with it a new, empty map.
 * Listeners of the window run in the order in which they came, so this file is a
 * classic script in the head; main.ts says what travelling means.
 */

declare global {
  interface Window {
    /** Follows the address after Back or Forward. */
    onePictureTravels?: () => void;
  }
}

window.addEventListener("popstate", (event) => {
  if (!window.onePictureTravels) return;
  event.stopImmediatePropagation();
  window.onePictureTravels();
});

export {};
