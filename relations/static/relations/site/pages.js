// The pages of the sidebar whose names have the words of a term: those that begin with it first.

const MOST = 8;

export function pagesOf(pages, term) {
    const seen = new Set();
    const once = pages.filter(({url}) => !seen.has(url) && seen.add(url));
    const words = fold(term).split(/\s+/).filter(Boolean);
    const found = once.filter(({text}) => words.every(word => fold(text).includes(word)));
    const rank = ({text}) => (words.length && fold(text).startsWith(words[0]) ? 0 : 1);
    return found.sort((one, other) => rank(one) - rank(other)).slice(0, MOST);
}

// Without case and accents, as the search on the server.
export const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
