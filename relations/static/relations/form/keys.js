// Ctrl+S (Cmd+S) saves the form and stays on it.

export function listen(form) {
    addEventListener("keydown", event => {
        if (!isSave(event)) return;
        event.preventDefault();
        if (document.querySelector("dialog[open]")) return;
        const button = form.querySelector("[name=_continue]") ?? form.querySelector("[name=_save]");
        if (button && !event.repeat) form.requestSubmit(button);
    });
}

export const isSave = event =>
    (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === "s";
