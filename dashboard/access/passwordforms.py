"""The page on which a person changes the own password, and what it answers."""

from html import escape

from starlette.responses import HTMLResponse

from dashboard.access.entrance import TurnedAway, Why
from dashboard.access.forms import Forms, sentence
from dashboard.access.markup import alert, button, field, hidden
from dashboard.access.passwords import LEAST_LENGTH, Problem
from dashboard.words import Words


class PasswordForms:
    """Makes the page with the words and the look of the other forms."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def ask(self, words: Words, name: str, *, has: bool) -> HTMLResponse:
        """Return the page; of an account without a password it says who gives one."""
        if has:
            return self._asking(words, name)
        said = words.t(
            "Your account has no password here: you come by a link or through your "
            "organisation. Who looks after the accounts can give it one."
        )
        lead = f'<p class="lead">{escape(said)}</p>'
        return self._page(words, [lead])

    def differ(self, words: Words, name: str) -> HTMLResponse:
        """Return the page after the new password was typed in two ways."""
        said = words.t("The new password was not typed the same twice.")
        return self._asking(words, name, said)

    def no_good(self, words: Words, name: str, problem: Problem) -> HTMLResponse:
        """Return the page after a new password that is no good."""
        said = words.t(problem.sentence, **problem.values)
        return self._asking(words, name, said)

    def refused(self, words: Words, name: str, refused: TurnedAway) -> HTMLResponse:
        """Return the page after a wrong old password, or too many attempts."""
        said = sentence(refused, words)
        if refused.why is Why.WRONG:
            said = words.t("The old password is not right.")
        return self._asking(words, name, said, refused)

    def changed(self, words: Words, ended: int) -> HTMLResponse:
        """Return the page after the password was changed."""
        said = words.plural(
            "Your password is changed; {n} other login has ended.",
            "Your password is changed; {n} other logins have ended.",
            ended,
        )
        return self._page(words, [f'<p class="lead" role="status">{escape(said)}</p>'])

    def _asking(
        self,
        words: Words,
        name: str,
        said: str = "",
        refused: TurnedAway | None = None,
    ) -> HTMLResponse:
        hint = words.t(
            "At least {least} characters: a few words that do not belong together are "
            "good. Every other login of yours ends.",
            least=LEAST_LENGTH,
        )
        parts = [
            alert(said),
            '<form method="post" action="/password">',
            # So that a password manager knows whose password this is.
            hidden("username", name),
            field(words.t("Old password"), "old", "current-password", focus=True),
            field(words.t("New password"), "new", "new-password"),
            field(words.t("New password again"), "again", "new-password"),
            button(words.t("Change the password")),
            "</form>",
            f'<p class="hint">{escape(hint)}</p>',
        ]
        page = self._page(words, parts, refused)
        if said and refused is None:
            page.status_code = 422
        return page

    def _page(
        self, words: Words, parts: list[str], refused: TurnedAway | None = None
    ) -> HTMLResponse:
        title, back = words.t("My password"), words.t("My sessions")
        head = f"<h1>{escape(title)}</h1>"
        way = f'<p class="hint"><a href="/sessions">{escape(back)}</a></p>'
        return self._forms.page(words, title, [head, *parts, way], refused)
