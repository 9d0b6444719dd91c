"use strict";
// The attributes of a component: rows that are added, removed, dragged, or moved by buttons.
addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll(".relations-attributes")) start(box);
});

function start(box) {
    const list = box.querySelector("ol");
    const input = box.querySelector("input[type=hidden]");
    const live = box.querySelector(".relations-live");
    const rows = () => [...list.children];
    const say = (text, values) => text.replace(/%\((\w+)\)s/g, (_, key) => values[key]);
    const nameOf = row =>
        row.querySelector(".relations-attribute-name")?.textContent ||
        row.querySelector("[name$='-slug']")?.value ||
        box.dataset.unnamed;
    let newest = Math.max(0, ...rows().map(row => Number(/^new-(\d+)$/.exec(row.dataset.key)?.[1] ?? 0)));

    function write() {
        input.value = rows()
            .map(row => row.dataset.key)
            .join(" ");
    }

    function move(row, by) {
        const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
        if (!other) return;
        const held = document.activeElement;
        if (by < 0) other.before(row);
        else other.after(row);
        held.focus();
        told(row);
    }

    function told(row) {
        write();
        const all = rows();
        live.textContent = say(box.dataset.moved, {name: nameOf(row), place: all.indexOf(row) + 1, total: all.length});
    }

    function remove(row) {
        const next = row.nextElementSibling ?? row.previousElementSibling;
        row.remove();
        write();
        (next?.querySelector("button") ?? box.querySelector(".relations-add-attribute")).focus();
    }

    function button(name, sign, action) {
        const made = document.createElement("button");
        made.type = "button";
        made.className = `relations-move relations-${name}`;
        made.textContent = sign;
        made.dataset.does = name;
        made.addEventListener("click", action);
        return made;
    }

    function equip(row) {
        const tools = document.createElement("span");
        tools.className = "relations-attribute-tools";
        tools.append(
            button("up", "↑", () => move(row, -1)),
            button("down", "↓", () => move(row, 1)),
            button("remove", "×", () => remove(row)),
        );
        row.querySelector(".relations-attribute-head").append(tools);
        label(row);
    }

    function label(row) {
        for (const each of row.querySelectorAll("[data-does]"))
            each.ariaLabel = say(box.dataset[each.dataset.does], {name: nameOf(row)});
    }

    function add() {
        const key = `new-${++newest}`;
        const holder = document.createElement("template");
        holder.innerHTML = box.querySelector("template").innerHTML.replaceAll("__key__", key);
        const row = holder.content.firstElementChild;
        list.append(row);
        equip(row);
        write();
        row.querySelector("details").open = true;
        row.querySelector("[name$='-slug']").focus();
        row.dispatchEvent(new CustomEvent("relations:row-added", {bubbles: true}));
    }

    rows().forEach(equip);
    list.addEventListener("input", ({target}) => target.name?.endsWith("-slug") && label(target.closest("li")));
    box.querySelector(".relations-add-attribute").addEventListener("click", add);
    Sortable.create(list, {handle: ".relations-handle", animation: 120, onEnd: event => told(event.item)});
}
