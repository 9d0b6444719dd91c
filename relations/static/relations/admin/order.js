"use strict";
// The list of an ordered flow: rows are dragged by their handles, or moved by Alt with an arrow; each move is sent.
addEventListener("DOMContentLoaded", () => {
    const body = document.querySelector("#result_list tbody");
    if (body?.querySelector(".relations-handle")) arrange(body);
});

function arrange(body) {
    const live = document.createElement("p");
    live.className = "relations-live";
    live.setAttribute("role", "status");
    body.closest("form").append(live);
    const rows = () => [...body.rows];
    const handleOf = row => row.querySelector(".relations-handle");
    const say = (text, values) => text.replace(/%\((\w+)\)s/g, (_, key) => values[key]);
    let last = Promise.resolve();

    // One after the other: a place is told by the row beside it.
    function send(row, before) {
        const handle = handleOf(row);
        const next = row.nextElementSibling;
        const other = next ?? row.previousElementSibling;
        if (!other) return;
        const data = new FormData();
        data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
        data.set(next ? "before" : "after", handleOf(other).dataset.key);
        last = last.then(async () => {
            const reason = await fetch(handle.dataset.url, {method: "POST", body: data})
                .then(async answer => (answer.ok ? "" : ((await answer.json()).error ?? answer.statusText)))
                .catch(error => error.message);
            const all = rows();
            const values = {reason, place: all.indexOf(row) + 1, total: all.length};
            live.textContent = say(reason ? handle.dataset.failed : handle.dataset.moved, values);
            live.classList.toggle("errornote", Boolean(reason));
            if (reason) before();
        });
    }

    function move(row, by) {
        const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
        if (!other) return;
        const back = row.nextElementSibling;
        by < 0 ? other.before(row) : other.after(row);
        handleOf(row).focus();
        send(row, () => body.insertBefore(row, back));
    }

    body.addEventListener("keydown", event => {
        const by = {ArrowUp: -1, ArrowDown: 1}[event.key];
        const row = event.target.closest(".relations-handle")?.closest("tr");
        if (!event.altKey || !by || !row) return;
        event.preventDefault();
        move(row, by);
    });
    let back = null;
    Sortable.create(body, {
        handle: ".relations-handle",
        animation: 120,
        ghostClass: "relations-ghost",
        onStart: event => {
            back = event.item.nextElementSibling;
        },
        onEnd: event => {
            const place = back;
            if (event.oldIndex !== event.newIndex) {
                send(event.item, () => body.insertBefore(event.item, place));
            }
        },
    });
}
