// Counts the characters of a text that may have so many and no more.

export function count(input) {
    const most = Number(input.dataset.longest);
    const shown = document.createElement("span");
    shown.className = "relations-counter";
    input.after(shown);
    const draw = () => {
        const length = lengthOf(input.value);
        shown.textContent = `${length} / ${most}`;
        shown.hidden = length < most * 0.8;
        shown.classList.toggle("is-over", length > most);
    };
    input.addEventListener("input", draw);
    draw();
}

// As the server counts: whole characters, and a line break is one.
export const lengthOf = text => [...text.replaceAll("\r\n", "\n")].length;
