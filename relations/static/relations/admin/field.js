"use strict";
// A field's page: of values and relations only what the chosen type has, and the other side where there is one.
addEventListener("DOMContentLoaded", () => {
    const type = document.querySelector("#id_field_type");
    const values = document.querySelector(".relations-values");
    const relation = document.querySelectorAll(".relations-relationship");
    const side = document.querySelector(".field-inverse_name");
    const [one, many] = ["target_flow", "target_flows"].map(name => document.querySelector(`.field-${name}`));
    if (!type || !values) return;
    const show = () => {
        const isRelation = type.value === "relationship";
        values.hidden = isRelation;
        for (const part of relation) part.hidden = !isRelation;
        const isSeveral = document.querySelector("#id_several")?.checked;
        if (one) one.hidden = isSeveral;
        if (many) many.hidden = !isSeveral;
        if (side) side.hidden = document.querySelector("[name=sides]:checked")?.value !== "two-sided";
    };
    addEventListener("change", show);
    show();
});
