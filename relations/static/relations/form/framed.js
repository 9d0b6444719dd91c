// The form in a drawer: Escape closes it, and links that lead elsewhere open a tab of their own.

export function listenInDrawer(frame) {
    addEventListener("keydown", event => {
        if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
        frame.dispatchEvent(new CustomEvent("relations:leave"));
    });
    addEventListener("click", event => {
        const link = event.target.closest("a[href]");
        if (link && !link.closest(".relations-locales")) link.target = "_blank";
    });
}
