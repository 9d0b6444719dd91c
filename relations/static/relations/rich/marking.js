// Changes of a Markdown text. Pure functions: each takes the text with the selection's start and end, and
// returns `{from, to, text, start, end}`: what is replaced by which text, and the selection behind that.

// Puts the selection between marks, or takes them away where they stand already.
export function wrapped(text, from, to, before, after = before) {
    const chosen = text.slice(from, to);
    if (text.slice(0, from).endsWith(before) && text.slice(to).startsWith(after)) {
        const start = from - before.length;
        return {from: start, to: to + after.length, text: chosen, start, end: start + chosen.length};
    }
    const start = from + before.length;
    return {from, to, text: before + chosen + after, start, end: start + chosen.length};
}

// Begins each line of the selection with a prefix, or takes it away where all have it.
export function prefixed(text, from, to, prefix) {
    return lines(text, from, to, found => {
        const all = found.every(line => line.startsWith(prefix));
        return found.map(line => (all ? line.slice(prefix.length) : prefix + line));
    });
}

// Numbers the lines of the selection, or takes the numbers away where all have one.
export function listed(text, from, to) {
    return lines(text, from, to, found => {
        const all = found.every(line => /^\d+\. /.test(line));
        return found.map((line, at) => (all ? line.replace(/^\d+\. /, "") : `${at + 1}. ${line}`));
    });
}

function lines(text, from, to, change) {
    const start = text.lastIndexOf("\n", from - 1) + 1;
    const next = text.indexOf("\n", to);
    const end = next < 0 ? text.length : next;
    const made = change(text.slice(start, end).split("\n")).join("\n");
    return {
        from: start,
        to: end,
        text: made,
        start: from === to ? start + made.length : start,
        end: start + made.length,
    };
}
