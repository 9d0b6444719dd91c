"use strict";

// Reads the document and draws it; where the caller may not read it, asks for a token first.
// The token stays in this page's memory and is stored nowhere.
(() => {
    const place = document.getElementById("docs");
    const form = document.getElementById("docs-token");
    const refused = document.getElementById("docs-refused");

    const show = async token => {
        const headers = token ? {Authorization: `Bearer ${token}`} : {};
        const response = await fetch(place.dataset.schema, {headers});
        form.hidden = response.ok;
        refused.hidden = response.ok;
        if (response.ok) window.draw(await response.json(), place, token);
    };

    form.addEventListener("submit", event => {
        event.preventDefault();
        show(new FormData(form).get("token").trim());
    });
    if (place.dataset.readable === "yes") show();
    else form.hidden = false;
})();
