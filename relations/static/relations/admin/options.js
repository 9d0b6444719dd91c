"use strict";
// Inputs of options: only those that the chosen type has are shown.
addEventListener("DOMContentLoaded", () => {
    show(document);
    document.addEventListener("change", event => {
        if (/(^|-)(type|field_type|relation)$/.test(event.target.name)) show(event.target.closest("li, form"));
    });
    document.addEventListener("relations:row-added", event => show(event.target));
});

function show(root) {
    for (const each of root.querySelectorAll("[data-types]")) {
        const row = each.closest("li[data-key], form");
        const type = row.querySelector("[name=field_type], [name$='-type']")?.value ?? "";
        const relation = row.querySelector("[name$='-relation']")?.value ?? "";
        each.hidden =
            !fits(each.dataset.types, type) || !(each.dataset.relations?.split(" ").includes(relation) ?? true);
    }
}

// `types` are names of types with spaces between them; none means every type.
function fits(types, type) {
    if (types === "not-relation") return type !== "relation";
    return !types || types.split(" ").includes(type);
}
