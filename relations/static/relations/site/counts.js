// How many entries each flow has, beside its name in the sidebar. What was known last is shown until it is asked.

const KEPT = "relations:counts";

export async function counts(bar) {
    const places = document.querySelectorAll(".site-count[data-flow]");
    if (!places.length) return;
    show(places, read());
    try {
        const response = await fetch(bar.dataset.counts);
        if (!response.ok) return;
        const found = await response.json();
        show(places, found);
        sessionStorage.setItem(KEPT, JSON.stringify(found));
    } catch {} // the sidebar is complete without them
}

function show(places, found) {
    if (!found) return;
    const language = document.documentElement.lang || undefined;
    for (const place of places) {
        place.textContent = (found[place.dataset.flow] ?? 0).toLocaleString(language);
    }
}

function read() {
    try {
        return JSON.parse(sessionStorage.getItem(KEPT));
    } catch {
        return null;
    }
}
