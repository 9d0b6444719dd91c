// The schema of Strapi's blocks for ProseMirror: which nodes stand in which, and how they look.

const EXTRA = {extra: {default: null}};
const HEADINGS = [1, 2, 3, 4, 5, 6];

const textblock = (tag, more = {}) => ({
    group: "block",
    content: "inline*",
    whitespace: "pre",
    attrs: EXTRA,
    parseDOM: [{tag}],
    toDOM: () => [tag, 0],
    ...more,
});

const nodes = {
    doc: {content: "block+"},
    paragraph: textblock("p", {parseDOM: [{tag: "li p", skip: true}, {tag: "p"}]}),
    heading: textblock("h1", {
        attrs: {level: {default: 1}, ...EXTRA},
        parseDOM: HEADINGS.map(level => ({tag: `h${level}`, attrs: {level}})),
        toDOM: node => [`h${node.attrs.level}`, 0],
    }),
    quote: textblock("blockquote", {parseDOM: [{tag: "blockquote p", skip: true}, {tag: "blockquote"}]}),
    codeBlock: textblock("pre", {
        content: "text*",
        code: true,
        defining: true,
        attrs: {language: {default: null}, ...EXTRA},
        parseDOM: [{tag: "pre", preserveWhitespace: "full"}],
        toDOM: () => ["pre", ["code", 0]],
    }),
    list: {
        group: "block",
        content: "(item | list)+",
        attrs: {format: {default: "unordered"}, ...EXTRA},
        parseDOM: [
            {tag: "ul", attrs: {format: "unordered"}},
            {tag: "ol", attrs: {format: "ordered"}},
        ],
        toDOM: node => [node.attrs.format === "ordered" ? "ol" : "ul", 0],
    },
    item: textblock("li", {group: ""}),
    image: {
        group: "block",
        atom: true,
        draggable: true,
        attrs: {image: {}, children: {default: null}, ...EXTRA},
        toDOM: ({attrs: {image}}) => [
            "figure",
            ["img", {src: image.url, alt: image.alternativeText ?? ""}],
            ["figcaption", image.caption || image.name || image.url],
        ],
    },
    text: {group: "inline"},
};

const mark = (tag, ...tags) => ({parseDOM: [tag, ...tags].map(each => ({tag: each})), toDOM: () => [tag, 0]});

const marks = {
    link: {
        attrs: {url: {}, ...EXTRA},
        inclusive: false,
        parseDOM: [
            {tag: "a[href]", getAttrs: a => (safe(a.getAttribute("href")) ? {url: a.getAttribute("href")} : false)},
        ],
        toDOM: ({attrs}) => ["a", {href: safe(attrs.url) ? attrs.url : null, title: attrs.url}, 0],
    },
    bold: mark("strong", "b"),
    italic: mark("em", "i"),
    underline: mark("u"),
    strikethrough: mark("s", "del", "strike"),
    code: mark("code"),
    other: {attrs: {extra: {}}, toDOM: () => ["span", 0]},
};

// How a list looks that stands within a list: HTML has only items there.
export function listView(node, view, getPos) {
    const contentDOM = document.createElement(node.attrs.format === "ordered" ? "ol" : "ul");
    if (view.state.doc.resolve(getPos()).parent.type !== node.type) return {dom: contentDOM, contentDOM};
    const dom = document.createElement("li");
    dom.className = "rb-inner";
    dom.append(contentDOM);
    return {dom, contentDOM};
}

// Whether the server takes this as the address of a link: a path, or an address that runs no code.
export function safe(url) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers pass over them in a scheme
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url.replace(/[\x00-\x20]/g, ""));
    return scheme ? !/^(javascript|vbscript|data)$/i.test(scheme[1]) : url.startsWith("/");
}

// `ProseMirror` is the vendored script's global.
export const makeSchema = ProseMirror => new ProseMirror.Schema({nodes, marks});
