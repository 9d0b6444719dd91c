// Dragging of rows with mouse and touch, with SortableJS. It only reports which rows were dropped where; the list
// is drawn again from the editor's changes.

import "../vendor/sortablejs/Sortable.min.js";

export function makeDraggable(viewport, {selection, dropped}) {
    const {list, scroller} = viewport;
    return window.Sortable.create(list, {
        handle: ".rf-grip",
        draggable: ".rf-row:not(.is-removed)",
        forceFallback: true, // the browsers' own dragging knows no touch
        fallbackTolerance: 3,
        animation: 120,
        scroll: scroller,
        scrollSensitivity: 48,
        scrollSpeed: 20,
        ghostClass: "is-place",
        fallbackClass: "is-flying",
        onStart(event) {
            viewport.isDragging = true;
            const together = dragged(event.item, selection());
            if (together.length > 1)
                document.querySelector(".rf-row.is-flying")?.setAttribute("data-together", together.length);
        },
        onEnd(event) {
            viewport.isDragging = false;
            const together = dragged(event.item, selection());
            const gap = gapAt(event.item, new Set(together));
            viewport.forget();
            dropped(together, gap);
        },
    });
}

// The indexes that move: the row, or all selected ones if it is among them.
function dragged(item, selected) {
    const index = Number(item.dataset.index);
    return selected.includes(index) ? selected : [index];
}

// The index, among the rows that are not dragged, before which the rows were dropped.
function gapAt(item, moving) {
    const stays = row => !moving.has(Number(row.dataset.index)) && !row.classList.contains("is-flying");
    let above = item.previousElementSibling;
    while (above && !stays(above)) above = above.previousElementSibling;
    let below = item.nextElementSibling;
    while (below && !stays(below)) below = below.nextElementSibling;
    const before = above ? Number(above.dataset.index) + 1 : below ? Number(below.dataset.index) : 0;
    return before - [...moving].filter(index => index < before).length;
}
