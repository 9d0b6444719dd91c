"use strict";
// A button behind a secret copies it. Where the browser has no clipboard, as without HTTPS, the secret is selected.
addEventListener("click", async event => {
    const button = event.target.closest?.("button.relations-copy");
    if (!button) return;
    const code = button.previousElementSibling;
    try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = button.dataset.copied;
    } catch {
        getSelection().selectAllChildren(code);
    }
});
