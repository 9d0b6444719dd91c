"use strict";
// A button with data-confirm asks before it sends the form.
addEventListener("click", event => {
    const button = event.target.closest("[data-confirm]");
    if (button && !confirm(button.dataset.confirm)) event.preventDefault();
});
