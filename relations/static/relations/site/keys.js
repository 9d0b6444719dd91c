// The keys that hold on every page of the site.

const TYPED = "input, textarea, select, [contenteditable=true], [contenteditable='']";

export const isPalette = event =>
    (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";

// Where text is typed, a question mark is a question mark.
export const isHelp = event =>
    event.key === "?" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target?.closest?.(TYPED);
