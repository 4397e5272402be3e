/**
 * The page of a one-time link: puts the code behind the # of the address into its form.
 *
 * A fragment is never sent to a server, so that no log on the way holds the code. It is
 * taken out of the address bar and the history at once. Nothing is sent by itself: a
 * previewer that runs scripts must not use the link up, so a person presses the button.
 */
import "./login.css";

const code = location.hash.slice(1);
const field = document.querySelector<HTMLInputElement>("#token");

if (field && code) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
  document.querySelector("#code")?.setAttribute("hidden", "");
  document.querySelector<HTMLButtonElement>("#link button")?.focus();
}
