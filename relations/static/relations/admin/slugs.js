"use strict";
// A slug follows the name beside it until somebody types one; the other side of a relation is proposed.
addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("#flow_form, #field_form");
    if (!form) return;
    const separator = input => (input.id === "id_slug" && form.id === "flow_form" ? "-" : "_");

    // The input with this name beside another one: in its row of fields, else in the form.
    function beside(input, name) {
        const prefix = input.name.slice(0, input.name.lastIndexOf("-") + 1);
        return form.elements[prefix + name];
    }

    function follow(input, source) {
        if (!input || input.readOnly || input.type === "hidden") return;
        const proposed = slugOf(source, separator(input));
        if (input.value && input.value !== input.dataset.proposed) return;
        input.dataset.proposed = input.value = proposed;
    }

    form.addEventListener("input", ({target}) => {
        const name = target.name?.slice(target.name.lastIndexOf("-") + 1);
        if (name === "name") {
            const slug = beside(target, "slug");
            if (slug && !slug.defaultValue) follow(slug, target.value);
        } else if (name === "inverse_name") follow(beside(target, "inverse_slug"), target.value);
    });

    form.addEventListener("change", ({target}) => {
        const row = target.closest(".form-row");
        if (target.name?.endsWith("-field_type") && row) {
            const box = row.querySelector(".relations-new-relation");
            if (box) box.hidden = target.value !== "relationship";
        }
        // The other side of a relation is named after the flow that has the relation.
        if (target.name?.endsWith("-target_flow") && target.value) {
            follow(beside(target, "inverse_slug"), form.elements.slug?.value ?? form.dataset.flow ?? "");
        }
    });
});

// "Öffnungs-Zeiten" becomes "offnungs_zeiten". Letters of other scripts stay, but not in the slug of a flow.
function slugOf(text, separator) {
    const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase();
    const other = separator === "-" ? /[^a-z0-9]+/g : /[^\p{L}\p{N}]+/gu;
    return plain
        .replace(other, separator)
        .replace(/^[_-]+|[_-]+$/g, "")
        .slice(0, 100);
}
